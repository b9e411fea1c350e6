import type { UnconfinedChange } from '../sandbox';

/**
 * Files that a command made or changed and that would run, or be obeyed, outside the sandbox when the person next works
 * here. Confined writing followed by unconfined running is the way around every sandbox, so it is told.
 */
export function findUnconfined(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>
): readonly UnconfinedChange[] {
  return [...after]
    .filter(([relative, mark]) => before.get(relative) !== mark)
    .map(([path]): UnconfinedChange => ({
      path,
      change: before.has(path) ? 'modified' : 'created'
    }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}
