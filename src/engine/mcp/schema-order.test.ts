import { inOneOrder } from './schema-order';
import { readListing } from './tool-definition';

const hashOf = (inputSchema: object): string | undefined =>
  readListing('s', [{ name: 'work', inputSchema: { type: 'object', ...inputSchema } }]).tools[0]
    ?.hash;

test.each<[what: string, one: object, other: object, same: boolean]>([
  ['members', { title: 'a', properties: {} }, { properties: {}, title: 'a' }, true],
  [
    'deep members',
    { properties: { a: { type: 'string', minLength: 1 } } },
    { properties: { a: { minLength: 1, type: 'string' } } },
    true
  ],
  ['required', { required: ['a', 'b'] }, { required: ['b', 'a'] }, true],
  [
    'types',
    { properties: { a: { type: ['null', 'string'] } } },
    { properties: { a: { type: ['string', 'null'] } } },
    true
  ],
  [
    'required of a member that is called default',
    { default: { required: ['a', 'b'] } },
    { default: { required: ['b', 'a'] } },
    false
  ],
  ['choices', { enum: ['a', 'b'] }, { enum: ['b', 'a'] }, false],
  ['alternatives', { anyOf: [{ a: 1 }, { b: 1 }] }, { anyOf: [{ b: 1 }, { a: 1 }] }, false],
  ['one more', { required: ['a'] }, { required: ['a', 'a'] }, false]
])('the order of %s', (_what, one, other, same) => {
  expect(hashOf(one) === hashOf(other)).toBe(same);
});

test('what is put in order is not changed', () => {
  const schema = { b: { required: ['b', 'a'] }, a: 1 };
  expect(JSON.stringify(inOneOrder(schema))).toBe('{"a":1,"b":{"required":["a","b"]}}');
  expect(JSON.stringify(schema)).toBe('{"b":{"required":["b","a"]},"a":1}');
});
