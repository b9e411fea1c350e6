import { isSuspicious, segment } from './suspicious';

test.each([
  ['a\u202Eb', 'U+202E', 'right-to-left override'],
  ['a\u200Bb', 'U+200B', 'zero-width space'],
  ['a\u2066b', 'U+2066', 'isolate'],
  ['a\u00A0b', 'U+00A0', 'no-break space'],
  ['a\u3000b', 'U+3000', 'ideographic space'],
  ['a\u0007b', 'U+0007', 'bell'],
  ['a\rb', 'U+000D', 'carriage return'],
  ['a\u001B[2Kb', 'U+001B', 'escape'],
  ['a\u0085b', 'U+0085', 'C1 control'],
  ['a\u2028b', 'U+2028', 'line separator'],
  ['a\u00ADb', 'U+00AD', 'soft hyphen'],
  ['a\u034Fb', 'U+034F', 'grapheme joiner'],
  ['a\u3164b', 'U+3164', 'Hangul filler'],
  ['a\uFE0Fb', 'U+FE0F', 'variation selector'],
  ['a\u{E0041}b', 'U+E0041', 'tag'],
  ['a\uFEFFb', 'U+FEFF', 'byte order mark'],
  ['a\uD800b', 'U+D800', 'half of a pair']
])('%j shows %s (%s) [JP-38]', (text, mark) => {
  expect(segment(text).filter(({ kind }) => kind === 'hidden')).toEqual([
    { text: mark, kind: 'hidden' }
  ]);
});

test.each([
  ['p\u0443thon3', 'one Cyrillic letter'],
  ['\u0440\u0430\u0443\u0440\u0430l', 'one Latin letter'],
  ['\u0441\u0430\u0441\u0435', 'nothing but doubles'],
  ['\u03BFs', 'Greek omicron'],
  ['\uFF52\uFF4D', 'full width'],
  ['\u{1D5CB}\u{1D5C6}', 'mathematical letters']
])('%j is a lookalike: %s [JP-38]', text => {
  expect(segment(`run ${text} now`)).toEqual([
    { text: 'run ', kind: 'plain' },
    { text, kind: 'lookalike' },
    { text: ' now', kind: 'plain' }
  ]);
});

test.each([
  'ls -la\n\tcd src',
  'größe=1',
  'naïve café',
  'привет мир',
  'Ελλάδα',
  '日本語',
  'שלום',
  '😀'
])('%j is shown as it is', text => {
  expect(isSuspicious(text)).toBe(false);
});
