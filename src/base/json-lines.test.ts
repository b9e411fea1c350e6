import { JsonLines, type JsonLine } from './json-lines';

const read = (pieces: readonly string[], cap = 20): JsonLine[] => {
  const lines = new JsonLines(cap);
  return pieces.flatMap(piece => [...lines.push(piece)]);
};
const value = (value: unknown): JsonLine => ({ type: 'value', value });
const bad = (why: 'not-json' | 'too-long'): JsonLine => ({ type: 'bad', why });

test.each<[string, string[], JsonLine[]]>([
  ['whole lines', ['1\n{"a":2}\n'], [value(1), value({ a: 2 })]],
  ['a line in pieces', ['{"a', '":', '2}', '\n3\n'], [value({ a: 2 }), value(3)]],
  ['an unfinished line is kept back', ['1\n2'], [value(1)]],
  ['blank lines and carriage returns', ['\n \r\n1\r\n'], [value(1)]],
  ['what is no JSON', ['nope\n1\n'], [bad('not-json'), value(1)]],
  [
    'a long line is told once, and the next one read',
    ['"', 'x'.repeat(30), 'y'.repeat(30), '"\n1\n'],
    [bad('too-long'), value(1)]
  ],
  [
    'the cap is the line, not the piece',
    ['1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n'],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(value)
  ]
])('[NB-14] reads lines: %s', (_name, pieces, expected) => {
  expect(read(pieces)).toEqual(expected);
});
