import path from 'node:path';

/**
 * Folders on the way to a protected path. Each becomes a mount of its own: a folder could be renamed with what is
 * protected in it, and another one put in its place, but not a mount point.
 */
export function parentsOf(relatives: readonly string[]): ReadonlySet<string> {
  const parents = new Set<string>();
  for (const relative of relatives) {
    for (let at = path.dirname(relative); at !== '.'; at = path.dirname(at)) {
      parents.add(at);
    }
  }
  return parents;
}

/** Without those that lie in another one, which is read-only with all that is in it. Shallow first. */
export function outermost(relatives: ReadonlySet<string>): readonly string[] {
  return [...relatives]
    .filter(relative => [...parentsOf([relative])].every(parent => !relatives.has(parent)))
    .sort(byDepth);
}

/** Shallow first, so that a deeper mount lies over a shallower one. */
export const byDepth = (left: string, right: string): number =>
  left.split('/').length - right.split('/').length || (left < right ? -1 : 1);
