/** A form of text that is a credential by its look alone. Only `pem` spans lines. */
export interface SecretShape {
  readonly name: string;
  readonly pattern: RegExp;
  /** How many leading groups stay readable: the name of a header, the scheme of an address. */
  readonly keeps: 0 | 1 | 2;
  /** True for a match that is plainly code and no value; `after` is the character behind it. */
  readonly spares?: (match: string, after: string) => boolean;
}

/** In this order; what one took out, no later one needs. Every pattern is linear: no nested repetition. */
export const secretShapes: readonly SecretShape[] = [
  {
    name: 'pem',
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
    keeps: 0
  },
  {
    name: 'header',
    pattern:
      /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-goog-api-key|x-auth-token|x-xsrftoken)(["']?[ \t]*[:=][ \t]*["']?)[^\r\n"']+/gi,
    keeps: 2,
    // The name in quotes and the value without: no data is written so, and a template is filled elsewhere.
    spares: match => /^[\w-]+["'][ \t]*:[ \t]*[^"'\s]/.test(match) || match.includes('${')
  },
  {
    name: 'scheme',
    pattern: /\b(bearer|basic)([ \t]+)(?=\S*[0-9.~+/=-])[\w.~+/=-]{8,}/gi,
    keeps: 2
  },
  {
    // A value in quotes, a member of JSON or of a text of JSON: the whole of it, blanks included.
    name: 'member',
    pattern:
      /((?:token|secret|password|passwd|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?key)\\{0,3}["']?[ \t]*[:=][ \t]*)(\\{0,3}["'])[^"'\\\r\n]{4,}/gi,
    keeps: 2
  },
  {
    name: 'assignment',
    pattern:
      /((?:token|secret|password|passwd|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?key)["']?[ \t]*(?:=|:[ \t]))([ \t]*["']?)[^\s"'`&;,<>()[\]{}]{4,}/gi,
    keeps: 2,
    spares: isCode
  },
  {
    name: 'address',
    pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]*:[^\s/@]+(?=@)/gi,
    keeps: 1
  },
  {
    name: 'prefix',
    pattern:
      /\b(?:sk-[\w-]{16,}|[rs]k_(?:live|test)_\w{16,}|gh[pousr]_\w{20,}(?:\.[\w-]{8,}){0,2}|github_pat_\w{20,}|gl(?:pat|ptt|dt|rt|soat)-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}|A(?:3T[A-Z0-9]|KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,}|hf_\w{20,}|gsk_\w{40,}|npm_\w{30,}|pypi-[\w-]{30,}|dop_v1_\w{32,}|dapi[0-9a-fA-F]{32}|dckr_pat_[\w-]{20,}|figd_[\w-]{40,}|glsa_\w{32,}|glc_[\w=+/-]{32,}|hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}|hv[brs]\.[\w-]{80,}|lin_api_\w{32,}|ntn_\w{40,}|shp(?:pa|ca|at|ss)_\w{32,}|tskey-[a-z]{2,20}-[\w-]{24,}|vc[apirk]{1,2}_\w{20,60}|cf(?:k|ut|at)_\w{40,}|SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g,
    keeps: 0
  },
  {
    // A digest that names its algorithm and an object that git names are no secrets.
    name: 'hex',
    pattern:
      /(?<![A-Za-z0-9])(?<!\b(?:sha\d+|md5|digest)[:=-])(?<!\b(?:commit|tree|parent|blob|tag|object|merge) )[0-9a-f]{40,}(?![A-Za-z0-9])/gi,
    keeps: 0,
    spares: match => /^(.)\1+$/.test(match)
  }
];

/** Names of members and variables whose whole value is a secret, whatever it looks like. */
export const secretName =
  /^(?:authorization|cookie|set-cookie|.*(?:token|secret|password|passwd|passphrase|credentials?|nonce|ticket)|.*(?:api|access|private|client|signing|encryption)[_-]?key)$/i;

/** What stands in the place of a secret. */
export const removed = '[removed]';

/**
 * A call, an index, a type, a word that only code has there, members of something, or a variable that bears the name of
 * what it is assigned to: `token=self.token`. What people choose as a password may be a plain word; a token never is.
 */
function isCode(match: string, after: string): boolean {
  const [, name = '', closing = '', value = ''] =
    /^(.*?)(["']?)[ \t]*[=:][ \t]*(.*)$/s.exec(match) ?? [];
  if (/^["']/.test(value)) return false;
  if (after === '(' || after === '[') return true;
  if (
    /^(none|null|true|false|undefined|string|bytes|bool|optional|any|number|boolean|await|async|new|this|self|lambda|function|typeof)$/i.test(
      value
    )
  )
    return true;
  const isWord = /^[a-z_]+$/i.test(value);
  if (isWord && closing !== '') return true;
  if (isWord && !/pass(?:word|wd|phrase)$/i.test(name) && /[ <|]/.test(after)) return true;
  if (/^[a-z_]+(?:\.[a-z_]+)+$/i.test(value)) return true;
  return isWord && value.toLowerCase().endsWith(name.toLowerCase());
}
