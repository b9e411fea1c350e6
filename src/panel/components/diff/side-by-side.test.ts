import { pairRows } from './side-by-side';
import { readDiff } from './unified';

/** Each line as `left | right`, a spanning one as `-- text`, the first of a run with a star. */
const drawn = (diff: string): readonly string[] =>
  pairRows(readDiff(diff)).map(({ left, right, across, begins }) =>
    across === undefined
      ? `${begins ? '*' : ''}${left?.text ?? ''}|${right?.text ?? ''}`
      : `-- ${across.text}`
  );

test.each<[string, string, readonly string[]]>([
  ['what stays, on both sides', '@@\n a', ['a|a']],
  ['a line in place of another', '@@\n-a\n+b', ['*a|b']],
  ['more removed than added', '@@\n-a\n-b\n+c\n d', ['*a|c', 'b|', 'd|d']],
  ['more added than removed', '@@\n-a\n+b\n+c', ['*a|b', '|c']],
  ['added alone', '@@\n a\n+b', ['a|a', '*|b']],
  ['removed alone, twice', '@@\n-a\n b\n-c', ['*a|', 'b|b', '*c|']],
  [
    'a gap between hunks and a note span both',
    '@@\n-a\n@@ -9\n+b\n\\ No newline at end of file',
    ['*a|', '-- @@ -9', '*|b', '-- \\ No newline at end of file']
  ],
  ['nothing', '', ['-- ']]
])('%s', (_, diff, lines) => {
  expect(drawn(diff)).toEqual(lines);
});
