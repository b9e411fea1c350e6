import { fc } from '../../../tests/property';
import type { PolicyStoreView } from '../../protocol/link';
import { evaluate } from '../policy/evaluate';
import type { Effect } from '../policy/effect';
import { compareDocuments } from './difference';
import type { PolicyDocument, Rule } from './document';
import { effectivePolicy } from './effective-policy';

const document = (more: object): PolicyDocument => ({ schemaVersion: 1, ...more });
const ls: Rule = { id: 'ls', tool: 'shell', words: ['ls'] };

type Row = readonly [before: object, after: object, direction: string, keys: readonly string[]];
const rows: readonly Row[] = [
  [{}, { edits: 'allow' }, 'loosens', ['edits']],
  [{}, { edits: 'ask' }, 'tightens', ['edits']],
  [{ edits: 'allow' }, {}, 'tightens', ['edits']],
  // Another layer may say allow.
  [{ edits: 'ask' }, {}, 'loosens', ['edits']],
  [{ edits: 'ask' }, { edits: 'allow' }, 'loosens', ['edits']],
  [{}, { maxMode: 'agent' }, 'neutral', ['maxMode']],
  [{}, { maxMode: 'plan' }, 'tightens', ['maxMode']],
  [{ maxMode: 'plan' }, {}, 'loosens', ['maxMode']],
  [{}, { sandbox: { required: false } }, 'loosens', ['sandbox.required']],
  [{}, { limits: { wallMin: 21 } }, 'loosens', ['limits.wallMin']],
  [{}, { limits: { wallMin: 0 } }, 'loosens', ['limits.wallMin']],
  [{}, { limits: { wallMin: 20 } }, 'tightens', ['limits.wallMin']],
  [{ limits: { wallMin: 5 } }, { limits: { wallMin: 4 } }, 'tightens', ['limits.wallMin']],
  [{ limits: { wallMin: 5 } }, {}, 'loosens', ['limits.wallMin']],
  [{}, { limits: { tokens: 0 } }, 'neutral', ['limits.tokens']],
  [{}, { network: { allow: ['a.org'] } }, 'loosens', ['network.allow']],
  [{ network: { deny: ['a.org'] } }, {}, 'loosens', ['network.deny']],
  [{}, { env: { drop: ['A', 'B'] } }, 'tightens', ['env.drop', 'env.drop']],
  [{}, { models: { hosts: [] } }, 'tightens', ['models.hosts']],
  [{ models: { hosts: [] } }, {}, 'loosens', ['models.hosts']],
  [{}, { lift: ['leaves-machine'] }, 'loosens', ['lift']],
  [{}, { allow: [ls] }, 'loosens', ['allow']],
  [{ allow: [ls] }, {}, 'tightens', ['allow']],
  [{}, { deny: [ls] }, 'tightens', ['deny']],
  [{ deny: [ls] }, {}, 'loosens', ['deny']],
  [{ allow: [ls] }, { allow: [{ ...ls, words: ['ls', '-l'] }] }, 'loosens', ['allow']],
  [{ allow: [ls] }, { allow: [{ ...ls, expires: '2030-01-01' }] }, 'tightens', ['allow']],
  [{ deny: [ls] }, { deny: [{ ...ls, expires: '2030-01-01' }] }, 'loosens', ['deny']],
  [{ allow: [ls] }, { allow: [{ ...ls, reason: 'why' }] }, 'neutral', ['allow']]
];

test.each(rows)('from %j to %j %s', (before, after, direction, keys) => {
  const found = compareDocuments(document(before), document(after));
  const none = { tightens: [], loosens: [], neutral: [] };
  expect({
    ...found,
    [direction]: Object.values(found)
      .flat()
      .map(({ key }) => key)
  }).toEqual({ ...none, [direction]: keys });
});

test('the order of rules and members is no difference', () => {
  const push: Rule = { id: 'push', tool: 'git', words: ['git', 'push'] };
  const found = compareDocuments(document({ allow: [ls, push] }), document({ allow: [push, ls] }));
  expect(found).toEqual({ tightens: [], loosens: [], neutral: [] });
});

const words = fc.constantFrom<string[][]>(['ls'], ['git'], ['git', 'status'], ['touch', 'a']);
const rule: fc.Arbitrary<Rule> = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c'),
    words,
    fc.option(fc.constantFrom('2020-01-01', '2030-01-01'))
  )
  .map(([id, each, expires]) => ({
    id,
    tool: 'shell',
    words: each,
    ...(expires !== null && { expires })
  }));
const rules = fc.uniqueArray(rule, { maxLength: 3, selector: each => each.id });
const anyDocument: fc.Arbitrary<PolicyDocument> = fc.record(
  {
    schemaVersion: fc.constant(1 as const),
    deny: rules,
    ask: rules,
    allow: rules,
    edits: fc.constantFrom('ask', 'allow'),
    commands: fc.constantFrom('ask', 'confined'),
    maxMode: fc.constantFrom('ask', 'plan', 'agent'),
    lift: fc.constantFrom([], ['leaves-machine'])
  },
  { requiredKeys: ['schemaVersion'] }
);

const effects: readonly Effect[] = [
  { type: 'command', line: 'ls', cwd: '.' },
  { type: 'command', line: 'git status', cwd: '.' },
  { type: 'command', line: 'git push', cwd: '.' },
  { type: 'command', line: 'touch a', cwd: '.' },
  { type: 'edit', path: 'a', change: 'modified' },
  { type: 'read', path: 'a' }
];
const identity = { realPath: '/w', device: '1', inode: '2' };
const severity = { allow: 0, ask: 1, deny: 2 };
const verdicts = (more: Partial<PolicyStoreView>): readonly number[] => {
  const view = {
    admin: null,
    user: null,
    folders: {},
    trust: [{ ...identity, trustedAt: 0 }],
    broken: {},
    ...more
  };
  const policy = effectivePolicy(view, identity);
  return effects.map(
    effect =>
      severity[
        evaluate({
          effects: [effect],
          policy,
          mode: 'agent',
          sandbox: { runs: true, tier: '1' },
          place: { root: '/w', home: '/h' },
          now: Date.parse('2025-01-01')
        }).decision
      ]
  );
};

test('what is said to loosen nothing loosens no verdict, whatever the other layers say', () => {
  fc.assert(
    fc.property(
      anyDocument,
      anyDocument,
      anyDocument,
      anyDocument,
      (before, after, admin, folder) => {
        fc.pre(compareDocuments(before, after).loosens.length === 0);
        const rest = { admin, folders: { '/w': folder } };
        const then = verdicts({ ...rest, user: before });
        const now = verdicts({ ...rest, user: after });
        expect(now.every((verdict, index) => verdict >= (then[index] ?? 0))).toBe(true);
      }
    ),
    { numRuns: 300, maxSkipsPerRun: 1000 }
  );
});
