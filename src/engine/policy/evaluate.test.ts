import type { Decision } from '../../protocol/decisions';
import type { PolicyDocument } from '../config/document';
import { combineLayers } from '../config/effective-policy';
import type { PolicyLayers } from '../config/layers';
import type { Effect } from './effect';
import { evaluate } from './evaluate';
import type { Question } from './question';

const place = { root: '/workspace', home: '/home/user' };

const ask = (
  effect: Effect,
  layers: Partial<PolicyLayers> = {},
  more: Partial<Question> & { trusted?: boolean } = {}
): Decision => {
  const { trusted = true, ...rest } = more;
  return evaluate({
    effects: [effect],
    policy: combineLayers({ problems: [], ...layers }, trusted),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place,
    ...rest
  });
};

const command = (line: string): Effect => ({ type: 'command', line, cwd: '.' });
const read = (path: string): Effect => ({ type: 'read', path });
const edit = (path: string): Effect => ({ type: 'edit', path, change: 'modified' });
const remove = (path: string, recursive = false): Effect => ({
  type: 'delete',
  path,
  recursive,
  files: 3
});
const document = (more: Omit<PolicyDocument, 'schemaVersion'>): PolicyDocument => ({
  schemaVersion: 1,
  ...more
});
const words = (line: string): NonNullable<PolicyDocument['allow']> => [
  { id: 'r', tool: 'shell', words: line.split(' ') }
];

test('[JP-38] gives the whole explanation of a command that no rule covers', () => {
  expect(ask(command('touch made.txt'))).toEqual({
    decision: 'ask',
    effects: [
      {
        kind: 'command',
        target: 'touch made.txt',
        verdict: 'ask',
        layer: 'default',
        why: { code: 'command-asks' }
      }
    ],
    trace: [
      { layer: 'admin', result: 'skipped', why: { code: 'layer-empty' } },
      { layer: 'built-in', result: 'no-match', why: { code: 'layer-silent' } },
      { layer: 'user', result: 'skipped', why: { code: 'layer-empty' } },
      { layer: 'folder', result: 'skipped', why: { code: 'layer-empty' } },
      { layer: 'settings', result: 'skipped', why: { code: 'layer-empty' } },
      { layer: 'repository', result: 'skipped', why: { code: 'layer-empty' } },
      { layer: 'thread', result: 'skipped', why: { code: 'layer-empty' } },
      {
        layer: 'default',
        result: 'match',
        verdict: 'ask',
        won: true,
        why: { code: 'command-asks' }
      }
    ],
    suggestion: { tool: 'shell', words: ['touch', 'made.txt'] }
  });
});

test('[JP-38] lists each command, redirect, address and installation with a verdict of its own', () => {
  const line =
    'cd src && git log --oneline | tee out.txt; curl https://a.test -s 2> log.txt; pip install x';
  const { decision, effects } = ask(command(line), {
    user: document({ allow: [...words('cd'), ...words('tee'), ...words('curl https://a.test')] })
  });
  expect([decision, effects.map(one => [one.kind, one.target, one.verdict, one.why.code])]).toEqual(
    [
      'ask',
      [
        ['command', 'cd src', 'allow', 'rule-allows'],
        ['command', 'git log --oneline', 'ask', 'folder-changed'],
        ['command', 'tee out.txt', 'allow', 'rule-allows'],
        ['command', 'curl https://a.test -s 2> log.txt', 'ask', 'folder-changed'],
        ['edit', 'log.txt', 'ask', 'edit-asks'],
        ['fetch', 'https://a.test', 'ask', 'fetch-asks'],
        ['command', 'pip install x', 'ask', 'command-asks'],
        ['package', 'pip x', 'ask', 'package-asks']
      ]
    ]
  );
});

test('names the rule that denies, and every other layer, in the explanation', () => {
  const decision = ask(command('git push'), {
    admin: document({ deny: [{ id: 'no-push', tool: 'shell', words: ['git', 'push'] }] }),
    user: document({ allow: words('git push') })
  });
  const params = { rule: 'no-push' };
  expect(decision.effects[0]).toMatchObject({ verdict: 'deny', layer: 'admin', ruleId: 'no-push' });
  expect(decision.trace.map(step => [step.layer, step.result, step.won])).toEqual([
    ['admin', 'match', true],
    ['built-in', 'match', undefined],
    ['user', 'match', undefined],
    ['folder', 'skipped', undefined],
    ['settings', 'skipped', undefined],
    ['repository', 'skipped', undefined],
    ['thread', 'skipped', undefined],
    ['default', 'skipped', undefined]
  ]);
  expect(decision.trace[0]?.why).toEqual({ code: 'rule-denies', params });
  expect(decision.suggestion).toBeUndefined();
});

const standard: readonly [Effect, Decision['decision'], string][] = [
  [read('src/app.py'), 'allow', 'reads-inside'],
  [read('.gitignore'), 'allow', 'reads-inside'],
  [{ type: 'read', path: 'src', each: true, hidden: true }, 'ask', 'hidden-asks'],
  [read('.env'), 'ask', 'path-secret'],
  [read('.ENV'), 'ask', 'path-secret'],
  [read('conf/.env.local'), 'ask', 'path-secret'],
  [read('.env.example'), 'allow', 'reads-inside'],
  [read('keys/id_ed25519'), 'ask', 'path-secret'],
  [read('a/.ssh/config'), 'ask', 'path-secret'],
  [read('../x'), 'deny', 'path-outside'],
  [{ type: 'read', path: 'x', outside: true }, 'deny', 'path-outside'],
  [edit('src/app.py'), 'ask', 'edit-asks'],
  [edit('.git/hooks/pre-commit'), 'ask', 'path-protected'],
  [edit('.VSCode/settings.json'), 'ask', 'path-protected'],
  [edit('sub/.mcp.json'), 'ask', 'path-protected'],
  [edit('AGENTS.md'), 'ask', 'path-protected'],
  [edit('/etc/passwd'), 'deny', 'path-outside'],
  [remove('old.txt'), 'ask', 'delete-asks'],
  [remove('src', true), 'ask', 'removes-tree'],
  [remove('.'), 'deny', 'removes-root'],
  [remove('.', true), 'deny', 'removes-root'],
  [command('ls'), 'ask', 'command-asks'],
  [command('ls $(id)'), 'ask', 'line-not-plain'],
  [command('cat .env'), 'ask', 'path-secret'],
  [command('cat --file=.env'), 'ask', 'path-secret'],
  [command('rm -rf /'), 'ask', 'removes-root'],
  [command('rm -rf .'), 'ask', 'removes-root'],
  [command('rm -rf ~'), 'ask', 'removes-root'],
  [command('sudo ls'), 'ask', 'raises-rights'],
  [command('git push'), 'ask', 'leaves-machine'],
  [{ type: 'fetch', url: 'https://example.org/a' }, 'ask', 'fetch-asks']
];

test.each(standard)('[NB-29] Standard: %j is %s (%s)', (effect, decision, code) => {
  const answer = ask(effect);
  expect([answer.decision, answer.effects[0]?.why.code]).toEqual([decision, code]);
});

const loose = document({
  edits: 'allow',
  commands: 'confined',
  allow: [
    { id: 'all-files', tool: 'read', path: '*' },
    { id: 'all-edits', tool: 'edit', path: '*' },
    { id: 'all-deletes', tool: 'delete', path: '*' },
    { id: 'rm', tool: 'shell', words: ['rm', '-rf'] },
    { id: 'cat', tool: 'shell', words: ['cat'] },
    { id: 'sudo', tool: 'shell', words: ['sudo', 'ls'] }
  ]
});

const neverLifted: readonly Effect[] = [
  read('.env'),
  edit('.git/config'),
  remove('src', true),
  command('rm -rf /'),
  command('cat .env'),
  command('cat /etc/shadow'),
  command('cat ../x'),
  command('sudo ls'),
  command('ls $(id)'),
  command('echo x > .git/config'),
  command('git push')
];

test.each(neverLifted)('[JP-13] the loosest policy still asks about %j', effect => {
  expect(ask(effect, { user: loose, folder: loose }).decision).toBe('ask');
});

const loosened: readonly [Effect, string][] = [
  [edit('src/app.py'), 'all-edits'],
  [remove('old.txt'), 'all-deletes'],
  [command('cat README.md'), 'cat']
];

test.each(loosened)('an allow covers %j by %s', (effect, ruleId) => {
  const decision = ask(effect, { folder: loose });
  expect(decision.effects[0]).toMatchObject({ verdict: 'allow', layer: 'folder', ruleId });
});

test('a confined command runs unasked in a whole sandbox only', () => {
  const folder = document({ commands: 'confined' });
  const decide = (tier: '1' | '1b' | '2'): string =>
    ask(command('make all'), { folder }, { sandbox: { runs: true, tier } }).decision;
  expect([decide('1'), decide('1b'), decide('2')]).toEqual(['allow', 'allow', 'ask']);
});

test('what Landlock alone confines is asked about each time, whatever allows it', () => {
  const sandbox = { runs: true, tier: '2' } as const;
  const decision = ask(command('ls'), { user: loose, folder: loose }, { sandbox });
  expect(decision.effects[0]).toMatchObject({ verdict: 'ask', why: { code: 'half-confined' } });
  expect(ask(edit('a'), { user: loose }, { sandbox }).decision).toBe('allow');
});

test('[JP-38] under confined a line of plain commands runs unasked, and what leaves or hides is asked', () => {
  const folder = document({ commands: 'confined' });
  const decide = (line: string): string => ask(command(line), { folder }).decision;
  const rows: readonly [string, Decision['decision']][] = [
    ['cd src && make all | tail -5', 'allow'],
    ['pytest -q 2>&1 | tail', 'allow'],
    ['make > log.txt', 'ask'],
    ['pip install x', 'ask'],
    ['sh -c make', 'ask'],
    ['make && cat ../x', 'ask'],
    ['make; echo $(id)', 'ask'],
    ['git push', 'ask']
  ];
  expect(rows.map(([line]) => [line, decide(line)])).toEqual(rows);
});

const changing: readonly Effect[] = [edit('a'), remove('a'), command('ls')];

test.each(['ask', 'plan'] as const)('[NB-30] the mode %s denies every change', mode => {
  const decisions = changing.map(effect => ask(effect, { user: loose }, { mode }).decision);
  expect(decisions).toEqual(['deny', 'deny', 'deny']);
  expect(ask(read('a'), {}, { mode }).decision).toBe('allow');
});

test('[JP-36] an untrusted folder is read and never changed', () => {
  const decisions = changing.map(
    effect => ask(effect, { user: loose }, { trusted: false }).decision
  );
  expect(decisions).toEqual(['deny', 'deny', 'deny']);
  expect(ask(read('a'), {}, { trusted: false }).decision).toBe('allow');
});

test('a capped mode and a missing sandbox deny with their own reasons', () => {
  const capped = ask(edit('a'), { admin: document({ maxMode: 'plan' }) });
  expect(capped.effects[0]).toMatchObject({ verdict: 'deny', layer: 'admin' });
  expect(capped.effects[0]?.why).toEqual({ code: 'mode-capped', params: { mode: 'plan' } });
  const bare = ask(command('ls'), { user: loose }, { sandbox: { runs: false, tier: '3' } });
  expect(bare.effects[0]?.why).toEqual({ code: 'no-sandbox' });
});

test('an expired allow asks, and one without a clock counts as expired', () => {
  const user = document({
    allow: [{ id: 'r', tool: 'shell', words: ['ls'], expires: '2026-01-01' }]
  });
  const at = (now?: number): string =>
    ask(command('ls'), { user }, now === undefined ? {} : { now }).decision;
  expect([at(Date.UTC(2025, 11, 31)), at(Date.UTC(2026, 0, 2)), at()]).toEqual([
    'allow',
    'ask',
    'ask'
  ]);
});

test('the worst effect of a call decides', () => {
  const decision = evaluate({
    effects: [read('a'), edit('b'), { type: 'read', path: 'c', outside: true }],
    policy: combineLayers({ problems: [] }, true),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' }
  });
  expect(decision.effects.map(effect => effect.verdict)).toEqual(['allow', 'ask', 'deny']);
  expect(decision.decision).toBe('deny');
});
