import { CodedError } from '../../base/coded-error';

/**
 * The path itself when it is plainly inside the workspace: relative, `/`-separated, NFC, nothing to resolve. '.' is the
 * root. Anything else is refused with `bad-path` and never repaired. The message names the rule and not the path, since
 * what is refused here may be built to deceive a reader.
 */
export const checkPath = (path: string): string => {
  const rule = path === '.' ? undefined : brokenRule(path);
  if (rule !== undefined) {
    throw new CodedError(
      'bad-path',
      `Expected a path relative to the workspace, such as src/main.py, got one that ${rule}.`
    );
  }
  return path;
};

/** True for a name that a path may carry: what a listing may offer to be named again. */
export const isPlainName = (name: string): boolean => brokenRule(name) === undefined;

/** The components of a checked path; none for the root. */
export const segmentsOf = (path: string): readonly string[] =>
  path === '.' ? [] : path.split('/');

/** The path of a child of a checked folder path. */
export const childPath = (folder: string, name: string): string =>
  folder === '.' ? name : `${folder}/${name}`;

const brokenRule = (path: string): string | undefined =>
  pathRules.find(([broken]) => broken(path))?.[1] ??
  path
    .split('/')
    .map(segment => segmentRules.find(([broken]) => broken(segment))?.[1])
    .find(rule => rule !== undefined);

type Rule = readonly [broken: (text: string) => boolean, rule: string];

/** Order matters for the message only: the first broken rule is named. */
const pathRules: readonly Rule[] = [
  [path => path.trim() === '', 'is blank'],
  [path => /\p{Cs}/u.test(path), 'is not valid Unicode'],
  [path => path.includes('\0'), 'contains a NUL character'],
  [path => path.includes('\\'), 'contains a backslash'],
  [path => path.startsWith('/'), 'is absolute'],
  [path => /^[a-z]:/i.test(path), 'starts with a drive letter'],
  [path => path === '~' || path.startsWith('~/'), 'starts at a home folder'],
  [path => Buffer.byteLength(path) > 4000, 'is longer than 4,000 bytes'],
  [path => path !== path.normalize('NFC'), 'is not in Unicode form NFC']
];

const segmentRules: readonly Rule[] = [
  [segment => segment === '', 'has an empty component'],
  [segment => segment === '.' || segment === '..', 'has a . or .. component'],
  [segment => segment.trim() === '', 'has a blank component'],
  // Category Cc, and what reorders or hides text: bidi controls, zero-width characters, line separators, tags.
  [
    segment =>
      /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u.test(
        segment
      ),
    'contains a control, bidirectional or invisible character'
  ],
  // What cannot be decoded as UTF-8 reads as this character, and would name another file.
  [segment => segment.includes('\ufffd'), 'contains an undecodable character'],
  [segment => /[. ]$/.test(segment), 'has a component that ends with a dot or a blank'],
  // Devices on Windows whatever the extension, and whichever folder they seem to be in.
  [
    segment =>
      /^(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\.|:|$)/i.test(segment),
    'has a reserved device name'
  ],
  [segment => Buffer.byteLength(segment) > 255, 'has a component longer than 255 bytes']
];
