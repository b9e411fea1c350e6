import { fc } from '../../../tests/property';
import ignore from 'ignore';
import { ignores, parseIgnoreRules } from './ignore-rules';

/** Asks folder by folder, as a walk does. */
const isIgnored = (text: string, path: string, isFolder: boolean): boolean => {
  const rules = parseIgnoreRules(text);
  const segments = path.split('/');
  return segments.some(
    (_, index) =>
      ignores(rules, segments.slice(0, index + 1), index < segments.length - 1 || isFolder) === true
  );
};

test.each([
  ['*.log', 'a.log', true],
  ['*.log', 'deep/a.log', true],
  ['/a.log', 'deep/a.log', false],
  ['build/', 'build/x', true],
  ['build/', 'src/build/x', true],
  ['/build/', 'src/build/x', false],
  ['build/', 'build', false],
  ['a/**/b', 'a/x/y/b', true],
  ['a/**', 'a/x', true],
  ['a/**', 'a', false],
  ['**/x', 'a/b/x', true],
  ['*.log\n!keep.log', 'keep.log', false],
  ['out/\n!out/keep', 'out/keep', true],
  ['# note\n\\#real', '#real', true],
  ['\\!real', '!real', true],
  ['trail  ', 'trail', true],
  ['*.log\r\nx', 'x', true]
])('%j on %s: %s', (text, path, expected) => {
  expect(isIgnored(text, path, false)).toBe(expected);
});

test('decides as the reference implementation on generated rules and paths', () => {
  const name = fc.constantFrom('a', 'b', 'ab', 'x.log', '*', '*.log', 'a*', '?', '[ab]');
  const line = fc
    .tuple(
      fc.constantFrom('', '!'),
      fc.constantFrom('', '/', '**/'),
      fc.array(name, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '/', '/**')
    )
    .map(([negation, head, names, tail]) => `${negation}${head}${names.join('/')}${tail}`);
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'x.log', 'c'), {
    minLength: 1,
    maxLength: 4
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), path, (lines, names) => {
      const text = lines.join('\n');
      const joined = names.join('/');
      expect(isIgnored(text, joined, false)).toBe(
        ignore({ ignorecase: false }).add(text).ignores(joined)
      );
    }),
    { numRuns: 1500 }
  );
});
