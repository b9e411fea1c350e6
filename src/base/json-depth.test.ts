import { isDeepJson } from './json-depth';

test.each([
  ['{"a":[1,{"b":"]}"}]}', false],
  [`"${'['.repeat(1000)}"`, false],
  [`"\\"${'['.repeat(1000)}"`, false],
  ['['.repeat(129), true],
  ['{"a":'.repeat(129), true],
  ['[]'.repeat(1000), false]
])('%#: whether brackets open too deep', (text, deep) => expect(isDeepJson(text)).toBe(deep));
