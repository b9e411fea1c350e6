import { checkInput } from './check-input';

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const parsed = (text: string): unknown => JSON.parse(text);
const loose = { type: 'object', properties: { n: { type: 'number' } } };

test.each<[what: string, input: unknown, fault: string | undefined]>([
  ['a long list', { all: new Array(300_000).fill(0) }, undefined],
  ['a list as deep as permitted', { all: nested(30) }, undefined],
  ['a deeper one', { all: nested(40) }, 'deep'],
  ['a number beyond all', parsed('{"n":1e400}'), 'kept exactly'],
  ['a number that would become another', parsed('{"n":12345678901234567890}'), 'kept exactly'],
  ['a list in the place of a record', [], 'be an object']
])('[JM-26] %s', (_what, input, fault) => {
  const check = (): unknown => checkInput(loose, input);
  if (fault === undefined) expect(check()).toBe(input);
  else expect(check).toThrow(fault);
});

test('[JM-26] a member that is named like a prototype is one that no schema knows', () => {
  const strict = { type: 'object', properties: {}, additionalProperties: false };
  for (const name of ['__proto__', 'constructor', 'toString'])
    expect(() => checkInput(strict, parsed(`{"${name}":{}}`))).toThrow('no members beside');
});
