import { compileGlob } from './glob';

test.each([
  ['*.py', 'a.py', true],
  ['*.py', 'src/deep/a.py', true],
  ['src/*.py', 'src/a.py', true],
  ['src/*.py', 'src/x/a.py', false],
  ['src/**/*.py', 'src/a.py', true],
  ['src/**/*.py', 'src/x/y/a.py', true],
  ['**/test/**', 'a/test/b', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[!a-c]x', 'dx', true],
  ['[', '[', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['*.{ts,tsx}', 'src/a.tsx', true],
  ['*.{ts,tsx}', 'src/a.js', false],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'aXbY', false],
  ['?', '😀', true],
  ['*.PY', 'a.py', false]
])('%s against %s: %s', (glob, path, expected) => {
  expect(compileGlob(glob)(path.split('/'))).toBe(expected);
});

test('a hostile pattern costs no more than its length times the name', () => {
  const matches = compileGlob(`${'*a'.repeat(400)}b`);
  const started = performance.now();
  expect(matches(['a'.repeat(250)])).toBe(false);
  expect(performance.now() - started).toBeLessThan(200);
});

test('too many alternatives are refused', () => {
  expect(() => compileGlob('{a,b}'.repeat(10))).toThrow(
    expect.objectContaining({ code: 'bad-params' })
  );
});
