import ignore from 'ignore';
import { furtherOf } from './further-place';

/** Where the workspace lies, for words and patterns that are absolute. Absent: everything absolute is outside. */
export interface Place {
  /** Real path of the workspace. */
  readonly root: string;
  readonly home: string;
  /** Folders beside the workspace that policy opens, as real paths; the writable ones are readable too. Absent: none. */
  readonly further?: { readonly readable: readonly string[]; readonly writable: readonly string[] };
}

/** Where a path as written leads: the relative path inside, or `null` for outside. Pure text; follows no link. */
export const locate = (path: string, place: Place | undefined, cwd = '.'): string | null => {
  if (path.startsWith('~')) {
    if (place === undefined || !/^~(\/|$)/.test(path)) return null;
    return locate(`${place.home}${path.slice(1)}`, place);
  }
  if (!path.startsWith('/')) return normalise(`${cwd}/${path}`);
  if (place === undefined) return null;
  const absolute = `/${normalise(path.slice(1)) ?? '..'}`;
  if (absolute === place.root) return '.';
  return absolute.startsWith(`${place.root}/`) ? absolute.slice(place.root.length + 1) : null;
};

/** Takes `.` and `..` out of a relative path; null when it climbs out. '.' for the start itself. */
const normalise = (path: string): string | null => {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.pop() === undefined) return null;
  }
  return out.length === 0 ? '.' : out.join('/');
};

export interface PatternMatch {
  readonly pattern: string;
  /** Relative path inside the workspace. */
  readonly path: string;
  readonly place: Place | undefined;
  /** Restrictions match in any case and also the folder above what they name; allows match exactly. */
  readonly generous: boolean;
  /** False: what lies above is left to a look at each path below it. Absent: as `generous` says. */
  readonly above?: boolean;
}

/**
 * True when the pattern (gitignore glob; `/abs` and `~/` only below the workspace) covers the path. In a folder beside
 * the workspace the pattern is read as if that folder were the workspace.
 */
export const matchesPattern = (match: PatternMatch): boolean => {
  const { path, above, ...pattern } = match;
  const further = furtherOf(path, pattern.place);
  if (further !== undefined && path.startsWith('/')) {
    return matchesPattern({ ...match, path: further.path, place: further.place });
  }
  return (
    compilePattern(pattern)(path) || (above !== false && pattern.generous && leadsTo(path, pattern))
  );
};

/** The same for many paths, without what lies above what the pattern names. */
export const compilePattern = (
  match: Omit<PatternMatch, 'path' | 'above'>
): ((path: string) => boolean) => {
  const { place } = match;
  const own = compileFor(match);
  const further = new Map(
    place?.further?.readable.map(root => [
      root,
      compileFor({ ...match, place: { root, home: place.home } })
    ])
  );
  return path => {
    const found = path.startsWith('/') ? furtherOf(path, place) : undefined;
    return found === undefined ? own(path) : (further.get(found.place.root)?.(found.path) ?? false);
  };
};

const compileFor = ({
  pattern,
  place,
  generous
}: Omit<PatternMatch, 'path' | 'above'>): ((path: string) => boolean) => {
  const relative = relativePattern(pattern, place);
  if (relative === null) return () => false;
  if (relative === '/') return () => true;
  // A name in another Unicode form is the same name on some file systems; where it matters, it is the same here.
  const fold = (text: string): string => (generous ? text.normalize('NFC') : text);
  const matcher = ignore({ ignorecase: generous }).add(fold(relative));
  return written => {
    const path = fold(written);
    if (!ignore.isPathValid(path)) return false;
    return matcher.ignores(path) || (generous && matcher.ignores(`${path}/`));
  };
};

/** True where acting on the path acts on what the pattern names: the root, or a folder above its fixed head. */
const leadsTo = (path: string, { pattern, place }: Omit<PatternMatch, 'path'>): boolean => {
  const relative = relativePattern(pattern, place);
  return relative !== null && (path === '.' || isAbove(path, relative));
};

const relativePattern = (pattern: string, place: Place | undefined): string | null => {
  // As in gitignore a name without a slash matches at any depth; `./` holds it at the top.
  if (pattern.startsWith('./')) return pattern.slice(1);
  if (!pattern.startsWith('/') && !pattern.startsWith('~/')) return pattern;
  const inside = locate(pattern, place);
  if (inside === null) return null;
  return inside === '.' ? '/' : `/${inside}`;
};

/** True when the fixed head of the pattern lies below the path, so that acting on the path acts on what it names. */
const isAbove = (path: string, pattern: string): boolean => {
  const fixed = pattern.replace(/^\//, '').split(/[*?[]/, 1)[0] ?? '';
  return fixed.toLowerCase().startsWith(`${path.toLowerCase()}/`);
};
