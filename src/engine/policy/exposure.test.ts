import type { PolicyDocument } from '../config/document';
import { combineLayers, withGrants } from '../config/effective-policy';
import type { Effect } from './effect';
import { evaluate } from './evaluate';
import type { Question } from './question';
import { offerRules } from './remember';

const user: PolicyDocument = {
  schemaVersion: 1,
  commands: 'confined',
  edits: 'allow',
  network: { allow: ['a.example'] },
  allow: [
    { id: 'curl', tool: 'shell', words: ['curl'] },
    { id: 'server', tool: 'mcp', server: 'server', name: 'look' },
    { id: 'web', tool: 'fetch', host: 'b.example' }
  ]
};
const policy = withGrants(combineLayers({ user, problems: [] }, true), [
  { id: 'granted', tool: 'fetch', host: 'c.example' }
]);

const question = (effect: Effect, exposed: boolean): Question => ({
  effects: [effect],
  policy,
  mode: 'agent',
  sandbox: { runs: true, tier: '1' },
  place: { root: '/workspace', home: '/home/user' },
  ...(exposed && { exposed: true as const })
});

const reaching: readonly [string, Effect][] = [
  ['a fetch from a listed host', { type: 'fetch', url: 'https://a.example/x' }],
  ['a fetch that a rule allows', { type: 'fetch', url: 'https://b.example/x' }],
  ['a fetch that the thread was granted', { type: 'fetch', url: 'https://c.example/x' }],
  [
    'a command with a network',
    { type: 'command', line: 'curl https://a.example', cwd: '.', network: ['a.example'] }
  ],
  ['a call of a server', { type: 'mcp', server: 'server', name: 'look' }]
];

test.each(reaching)(
  '[NB-41] after text from outside, %s is asked about each time',
  (_name, effect) => {
    const before = evaluate(question(effect, false));
    const after = evaluate(question(effect, true));
    expect(after.decision).toBe('ask');
    expect(after.effects).toContainEqual(
      expect.objectContaining({ ruleId: 'after-untrusted', verdict: 'ask' })
    );
    expect(offerRules(question(effect, true), after).choices).toEqual({});
    // Without that text each of them runs unasked, but what asks by itself.
    if (effect.type !== 'command') expect(before.decision).toBe('allow');
  }
);

test.each<[string, Effect, string]>([
  ['a command without a network', { type: 'command', line: 'ls', cwd: '.' }, 'allow'],
  ['an edit', { type: 'edit', path: 'a.txt', change: 'modified' }, 'allow'],
  ['a read', { type: 'read', path: 'a.txt' }, 'allow']
])('what does not lead out is judged as before: %s', (_name, effect, decision) => {
  expect(evaluate(question(effect, true)).decision).toBe(decision);
});

test('a deny is still a deny', () => {
  const denied = { ...question({ type: 'fetch', url: 'https://a.example/' }, true) };
  const strict = combineLayers(
    { user: { schemaVersion: 1, network: { deny: ['a.example'] } }, problems: [] },
    true
  );
  expect(evaluate({ ...denied, policy: strict }).decision).toBe('deny');
});
