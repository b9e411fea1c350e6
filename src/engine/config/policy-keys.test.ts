import schema from '../../protocol/policy-schema.json';
import { policyKeys, strictness } from './policy-keys';

interface Node {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
}

const leaves = (node: Node, path: string): readonly (readonly [string, Node])[] =>
  node.properties === undefined
    ? [[path, node]]
    : Object.entries(node.properties).flatMap(([name, inner]) =>
        leaves(inner, path === '' ? name : `${path}.${name}`)
      );
const keys = leaves(schema, '');
const ruleLists = ['schemaVersion', 'deny', 'ask', 'allow'];

test('the table of strictness has every key of the JSON Schema, and no other, in its order', () => {
  expect(policyKeys).toEqual(keys.map(([key]) => key).filter(key => !ruleLists.includes(key)));
});

test.each(keys.filter(([key]) => key !== 'schemaVersion'))(
  'the description of %s says what its absence means',
  (_key, { description }) => {
    expect(description).toMatch(/\babsent\b/i);
  }
);

test('[JM-18] the words of each choice are ordered in the schema from the strictest on', () => {
  for (const [key, { enum: words }] of keys) {
    const rule = Object.entries(strictness).find(([name]) => name === key)?.[1];
    if (rule?.kind === 'choice' && words !== undefined) expect(rule.fromStrict).toEqual(words);
  }
});
