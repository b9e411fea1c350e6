import type { Place } from './path-pattern';

/** A path in a folder beside the workspace: where that folder lies, and the path in it. */
export interface FurtherPath {
  readonly place: Place;
  /** Relative to the folder; '.' for itself. */
  readonly path: string;
  /** The same, absolute. */
  readonly absolute: string;
  /** Whether a command may write there. */
  readonly writable: boolean;
}

/**
 * Finds the innermost folder beside the workspace that policy opens and a path lies in; undefined where there is none.
 * Pure text; follows no link.
 * @param cwd relative to the workspace, for a path that climbs out of it
 */
export const furtherOf = (
  written: string,
  place: Place | undefined,
  cwd = '.'
): FurtherPath | undefined => {
  const { readable = [], writable = [] } = place?.further ?? {};
  if (place === undefined || readable.length === 0) return undefined;
  const path = written.startsWith('~/') ? `${place.home}${written.slice(1)}` : written;
  const bare = plain(path.startsWith('/') ? path : `${place.root}/${cwd}/${path}`);
  const [root] = readable
    .filter(folder => bare === folder || bare.startsWith(`${folder}/`))
    .toSorted((one, other) => other.length - one.length);
  if (root === undefined) return undefined;
  return {
    place: { root, home: place.home },
    path: bare === root ? '.' : bare.slice(root.length + 1),
    absolute: bare,
    writable: writable.includes(root)
  };
};

/** An absolute path without `.`, `..` and doubled or last slashes. */
const plain = (path: string): string => {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return `/${out.join('/')}`;
};
