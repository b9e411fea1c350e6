import { countDiff, readDiff } from './unified';

test('reads hunks, keeps lines that look like headers inside them, and counts', () => {
  const rows = readDiff(
    '--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n--- old\n+++ new\n@@ -9 +9 @@\n-b\n+c\n\\ No newline at end of file\n'
  );
  expect(rows).toEqual([
    { type: 'same', text: 'a' },
    { type: 'removed', text: '-- old' },
    { type: 'added', text: '++ new' },
    { type: 'gap', text: '@@ -9 +9 @@' },
    { type: 'removed', text: 'b' },
    { type: 'added', text: 'c' },
    { type: 'note', text: '\\ No newline at end of file' }
  ]);
  expect(countDiff(rows)).toEqual({ added: 2, removed: 2 });
});
