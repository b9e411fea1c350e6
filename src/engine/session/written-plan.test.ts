import { writtenSteps } from './written-plan';

test.each<[string, string, readonly string[]]>([
  ['a list in words', 'My plan:\n\n1. Look\n2. Act\n\nShall I?', ['Look', 'Act']],
  ['other marks', ' 1) Look\r\n 2) Act\r\n', ['Look', 'Act']],
  ['what stands below a step', '1. Look\n   - at a.txt\n   1. no step\n2. Act', ['Look', 'Act']],
  ['one item', '1. Look', []],
  ['no list', 'In 2. place comes this.', []],
  ['bullets', '- Look\n- Act', []],
  ['a list that begins late', '2. Act\n3. Test', []],
  ['a step that hides something', '1. Look\n2. A\u200bct', []],
  ['two lists, of which nobody knows which', '1. Look\n2. Act\n\n1. Or\n2. Not', []],
  ['a step that no plan has room for', `1. Look\n2. ${'a'.repeat(501)}`, []],
  [
    'more steps than a plan has',
    Array.from({ length: 51 }, (_, at) => `${at + 1}. x`).join('\n'),
    []
  ]
])('the steps of a text: %s', (_what, text, steps) => {
  expect(writtenSteps(text)).toEqual(steps);
});
