import { combineLayers } from '../config/effective-policy';
import type { Effect } from './effect';
import { evaluate } from './evaluate';
import { matchesPattern } from './path-pattern';

test('a deny rule for a file deep in a folder denies deleting the folder', () => {
  const effect: Effect = {
    type: 'delete',
    path: 'data',
    recursive: true,
    files: 2,
    contains: ['data/a.txt', 'data/deep/b.db']
  };
  const denying = (tool: 'edit' | 'delete'): string =>
    evaluate({
      effects: [effect],
      policy: combineLayers(
        { user: { schemaVersion: 1, deny: [{ id: 'keep', tool, path: '*.db' }] }, problems: [] },
        true
      ),
      mode: 'agent',
      sandbox: { runs: true }
    }).decision;
  expect([denying('edit'), denying('delete')]).toEqual(['deny', 'deny']);
});

test.each<[pattern: string, path: string]>([
  ['caf\u00e9.txt', 'cafe\u0301.txt'],
  ['cafe\u0301.txt', 'caf\u00e9.txt'],
  ['CAF\u00c9.txt', 'cafe\u0301.txt']
])('a restriction on %j covers %j, the same name on some file systems', (pattern, path) => {
  expect(matchesPattern({ pattern, path, place: undefined, generous: true })).toBe(true);
});
