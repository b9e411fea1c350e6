import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Keys that are read as members of a layer's document, where each layer counts by itself. */
const readByMember: readonly string[] = [
  'maxMode',
  'edits',
  'paths.protected+',
  'paths.secret+',
  'sandbox.readDeny',
  'locks',
  'lift'
];

test('every key of the schema is read by code', () => {
  const engine = join(__dirname, '..');
  // What only combines values is no reader of any.
  const own = ['config/document.ts', 'config/policy-keys.ts', 'config/combined-values.ts'].map(
    path => join(engine, path)
  );
  const source = readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .map(path => join(engine, path))
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts') && !own.includes(path))
    .map(path => readFileSync(path, 'utf8'))
    .join('\n');
  const isRead = (key: string): boolean =>
    source.includes(`'${key}'`) ||
    source.includes(`values.${key}`) ||
    (readByMember.includes(key) && source.includes(key.split('.').at(-1) ?? key));
  expect(policyKeys.filter(key => !isRead(key))).toEqual([]);
});
