import { refusedVariable } from '../refused-variable';
import type { Sentence } from '../sentence';
import { isServerAddress } from './server-address';
import type { PasteSentenceCode } from './paste-sentences';
import { isObject, shownKeys, type PastedServer, type PasteProblem } from './paste';

/** Reads one member of a pasted list; `server` is absent where anything is wrong with it. */
export const readServer = (
  name: string,
  raw: unknown
): { readonly server?: PastedServer; readonly problems: readonly PasteProblem[] } => {
  const reader = new Reader(name);
  const server = reader.server(raw);
  return reader.problems.length > 0 || server === undefined
    ? { problems: reader.problems }
    : { server, problems: [] };
};

/** Collects every fault of one server, so that a person mends them at once. */
class Reader {
  readonly problems: PasteProblem[] = [];

  constructor(private readonly name: string) {}

  server(raw: unknown): PastedServer | undefined {
    const name = serverName(this.name);
    if (name === '') this.fault('', 'paste-name');
    if (!isObject(raw)) return this.fault('', 'paste-wrong-type', { expected: 'object' });
    const url = this.address(raw);
    const has = (key: string): boolean => Object.hasOwn(raw, key);
    if (has('command') && url !== undefined) return this.fault('', 'paste-command-and-url');
    if (!has('command') && url === undefined) return this.fault('', 'paste-neither');
    const transport = has('command') ? 'stdio' : 'http';
    this.keys(raw, transport);
    this.transport(raw['type'] ?? raw['transport'], transport);
    if (url !== undefined) {
      if (typeof url === 'string' && this.hasPlaceholder(url, 'url')) return undefined;
      if (typeof url !== 'string' || !isServerAddress(url))
        return this.fault('url', 'paste-address');
      return { name, transport: 'http', url, headers: this.headers(raw['headers']) };
    }
    const command = this.text(raw['command'], 'command');
    const args = this.args(raw['args']);
    const env = this.env(raw['env']);
    return command === undefined ? undefined : { name, transport: 'stdio', command, args, env };
  }

  /** The same thing has a name of its own in some shapes. */
  private address(raw: Readonly<Record<string, unknown>>): unknown {
    const named = ADDRESSES.filter(key => Object.hasOwn(raw, key));
    if (named.length > 1) this.fault('', 'paste-unknown-key', { keys: named.slice(1) });
    const [key] = named;
    return key === undefined ? undefined : (raw[key] ?? null);
  }

  private keys(raw: Readonly<Record<string, unknown>>, transport: 'stdio' | 'http'): void {
    const known = transport === 'stdio' ? STDIO_KEYS : HTTP_KEYS;
    const others = Object.keys(raw).filter(key => !known.has(key));
    const grants = others.filter(key => GRANTS.has(key));
    const unknown = others.filter(key => !GRANTS.has(key));
    if (grants.length > 0) this.fault('', 'paste-grants', { keys: shownKeys(grants) });
    if (unknown.length > 0) this.fault('', 'paste-unknown-key', { keys: shownKeys(unknown) });
  }

  private transport(type: unknown, transport: 'stdio' | 'http'): void {
    if (type === undefined) return;
    if (typeof type !== 'string') {
      this.fault('type', 'paste-wrong-type', { expected: 'string' });
      return;
    }
    const meant = TRANSPORTS.get(type);
    const params = { transport: type.slice(0, 40) };
    if (meant === undefined) this.fault('type', 'paste-transport', params);
    else if (meant !== transport) this.fault('type', 'paste-transport-differs', params);
  }

  private args(value: unknown): readonly string[] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.fault('args', 'paste-wrong-type', { expected: 'list' });
      return [];
    }
    return value.map((word: unknown, index) => this.text(word, `args.${index}`, true) ?? '');
  }

  private env(value: unknown): Readonly<Record<string, string>> {
    return this.record(value, 'env', name => {
      // Looked at as programs would after trimming; what is not plainly a name is refused all the same.
      if (refusedVariable(name) === 'steering') return 'paste-steering';
      return VARIABLE.test(name) ? undefined : 'paste-variable';
    });
  }

  private headers(value: unknown): Readonly<Record<string, string>> {
    return this.record(value, 'headers', name =>
      HEADER.test(name) && !OWN_HEADERS.has(name.toLowerCase()) ? undefined : 'paste-header'
    );
  }

  private record(
    value: unknown,
    path: string,
    judge: (name: string) => PasteSentenceCode | undefined
  ): Readonly<Record<string, string>> {
    if (value === undefined) return {};
    if (!isObject(value)) {
      this.fault(path, 'paste-wrong-type', { expected: 'object' });
      return {};
    }
    const entries = Object.entries(value).map(([name, inner]): readonly [string, string] => {
      const fault = judge(name);
      if (fault !== undefined) this.fault(path, fault, { name: shownKeys([name])[0] ?? '' });
      return [name, this.text(inner, `${path}.${shownKeys([name])[0] ?? ''}`, true) ?? ''];
    });
    return Object.fromEntries(entries);
  }

  private text(value: unknown, path: string, mayBeEmpty = false): string | undefined {
    if (typeof value !== 'string')
      return this.fault(path, 'paste-wrong-type', { expected: 'string' });
    if ((value === '' && !mayBeEmpty) || value.length > MOST_TEXT || UNPRINTABLE.test(value))
      return this.fault(path, 'paste-text', { most: MOST_TEXT });
    return this.hasPlaceholder(value, path) ? undefined : value;
  }

  /** What other clients fill in from the environment, or ask for, is nobody's word here. */
  private hasPlaceholder(value: string, path: string): boolean {
    const [opening] = /\$\{[\w:.]{0,60}/.exec(value) ?? [];
    // Of a default that stands beside the name nothing is told: it may be a value.
    const place = opening === undefined ? '' : `${opening.replace(/:$/, '')}}`;
    if (place !== '') this.fault(path, 'paste-placeholder', { place });
    return place !== '';
  }

  private fault(path: string, code: PasteSentenceCode, params?: Sentence['params']): undefined {
    const [shown = ''] = shownKeys([this.name]);
    this.problems.push({
      path: path === '' ? shown : `${shown}.${path}`,
      why: { code, ...(params !== undefined && { params }) }
    });
    return undefined;
  }
}

/**
 * The name that a server gets, of what somebody called it: lower-case letters, digits and hyphens, at most 20, since it
 * stands before each of its tools. '' where nothing of it can be used.
 */
export const serverName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 20)
    .replace(/-+$/, '');

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Headers that the transport sets itself, or that would make one request two. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'accept',
  'cookie',
  'mcp-session-id',
  'mcp-protocol-version'
]);
const ADDRESSES = ['url', 'httpUrl', 'serverUrl'] as const;
const STDIO_KEYS: ReadonlySet<string> = new Set(['type', 'transport', 'command', 'args', 'env']);
const HTTP_KEYS: ReadonlySet<string> = new Set(['type', 'transport', ...ADDRESSES, 'headers']);
/** Keys by which other clients are told to stop asking. */
const GRANTS: ReadonlySet<string> = new Set([
  'alwaysAllow',
  'autoApprove',
  'trust',
  'alwaysApprove'
]);
const TRANSPORTS: ReadonlyMap<string, 'stdio' | 'http'> = new Map([
  ['stdio', 'stdio'],
  ['http', 'http'],
  ['streamable-http', 'http'],
  ['streamableHttp', 'http']
]);
const MOST_TEXT = 4000;
// Control, direction-changing and invisible characters: what a person reads must be what is started.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;
