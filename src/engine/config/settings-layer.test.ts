import type { PolicyStoreView } from '../../protocol/link';
import type { Decision } from '../../protocol/decisions';
import { evaluate } from '../policy/evaluate';
import type { Effect } from '../policy/effect';
import methods from '../../protocol/methods.json';
import { compareDocuments } from './difference';
import { effectivePolicy } from './effective-policy';
import { settingsLayer, type Tightening } from './settings-layer';

const identity = { realPath: '/w', device: '1', inode: '2' };
const allowing = {
  schemaVersion: 1,
  edits: 'allow',
  commands: 'confined',
  allow: [{ id: 'push', tool: 'shell', words: ['git', 'push'] }],
  sandbox: { limits: { wallS: 60 } }
};

const policyWith = (settings: readonly Tightening[], user: unknown = allowing) =>
  effectivePolicy(
    {
      admin: null,
      user,
      folders: {},
      trust: [{ ...identity, trustedAt: 0 }],
      broken: {},
      settings
    } satisfies PolicyStoreView,
    identity
  );

const decide = (effect: Effect, ...settings: readonly Tightening[]): Decision =>
  evaluate({
    effects: [effect],
    policy: policyWith(settings),
    mode: 'agent',
    sandbox: { runs: true, tier: '1' },
    place: { root: '/w', home: '/home/ada' }
  });

const edit: Effect = { type: 'edit', path: 'a.txt', change: 'modified' };
const command = (line: string): Effect => ({ type: 'command', line, cwd: '.' });
const read = (path: string): Effect => ({ type: 'read', path });

test.each<[effect: Effect, settings: Tightening, before: string, after: string]>([
  [edit, { edits: 'ask' }, 'allow', 'ask'],
  [edit, { edits: 'policy' }, 'allow', 'allow'],
  [edit, { maxMode: 'plan' }, 'allow', 'deny'],
  [edit, { maxMode: 'agent' }, 'allow', 'allow'],
  [edit, { protectedPaths: ['A.TXT'] }, 'allow', 'ask'],
  [command('wc a.txt'), { commands: 'ask' }, 'allow', 'ask'],
  [command('wc a.txt'), { commands: 'policy' }, 'allow', 'allow'],
  [command('wc a.txt'), { askCommands: [' wc '] }, 'allow', 'ask'],
  [command('wc a.txt'), { denyCommands: ['wc'] }, 'allow', 'deny'],
  [command('wc a.txt'), { readDeny: ['*.txt'] }, 'allow', 'deny'],
  [command('wc a.txt'), { maxMode: 'ask' }, 'allow', 'deny'],
  [command('sh -c "wc a.txt"'), { denyCommands: ['wc'] }, 'ask', 'deny'],
  [read('keys/a'), { secretPaths: ['keys/'] }, 'allow', 'ask'],
  [read('keys/a'), { readDeny: ['keys/'] }, 'allow', 'deny'],
  [read('keys/a'), {}, 'allow', 'allow']
])('%j with %j: from %s to %s', (effect, settings, before, after) => {
  expect([decide(effect).decision, decide(effect, settings).decision]).toEqual([before, after]);
});

test('[NB-29] the trace names the settings as the layer that decided', () => {
  const { effects, trace } = decide(command('wc a.txt'), { denyCommands: ['wc'] });
  expect(effects[0]).toMatchObject({
    verdict: 'deny',
    layer: 'settings',
    ruleId: 'settings-deny-1',
    why: { code: 'rule-denies-because', params: { rule: 'settings-deny-1', reason: 'wc' } }
  });
  expect(trace.find(step => step.won)?.layer).toBe('settings');
});

test('the strictest of all panels holds', () => {
  const layer = settingsLayer([
    { maxMode: 'plan', commandSeconds: 30, denyCommands: ['a', 'b'] },
    { maxMode: 'ask', commandSeconds: 0, denyCommands: ['b'] },
    { edits: 'ask', commandSeconds: 10 }
  ]);
  expect(layer).toMatchObject({
    maxMode: 'ask',
    edits: 'ask',
    deny: [{ words: ['a'] }, { words: ['b'] }],
    sandbox: { limits: { wallS: 10, memMB: 0, outputKB: 0 } }
  });
});

test('a bound only narrows, and the level stays the name of the policy', () => {
  const bounds = (settings: Tightening): unknown => policyWith([settings]).commandBounds;
  expect(bounds({ commandSeconds: 10 })).toMatchObject({ wallS: 10 });
  expect(bounds({ commandSeconds: 500 })).toMatchObject({ wallS: 60 });
  expect(policyWith([{ edits: 'ask' }], null).summary.level).toBe('standard');
});

test('no settings are no layer', () => {
  expect(settingsLayer([])).toBeUndefined();
});

/** Which key of the policy each tighten-only setting narrows, or which list of rules it adds to. */
const narrows: Readonly<Record<string, string>> = {
  maxMode: 'maxMode',
  edits: 'edits',
  commands: 'commands',
  denyCommands: 'deny',
  askCommands: 'ask',
  protectedPaths: 'paths.protected+',
  secretPaths: 'paths.secret+',
  readDeny: 'sandbox.readDeny',
  commandSeconds: 'sandbox.limits.wallS',
  commandMemoryMB: 'sandbox.limits.memMB',
  commandOutputKB: 'sandbox.limits.outputKB'
};

test('[JM-18] every tighten-only setting is a key of the policy, and what its layer says only tightens', () => {
  const shown = Object.keys(methods.methods['settings/tighten'].params.properties);
  expect(Object.keys(narrows)).toEqual(shown);
  const all: Tightening = {
    maxMode: 'plan',
    edits: 'ask',
    commands: 'ask',
    denyCommands: ['git push'],
    askCommands: ['pip install'],
    protectedPaths: ['*.sql'],
    secretPaths: ['keys/'],
    readDeny: ['private/'],
    commandSeconds: 5,
    commandMemoryMB: 100,
    commandOutputKB: 10
  };
  const layer = settingsLayer([all]);
  if (layer === undefined) throw new Error('Expected a layer.');
  const { tightens, loosens, neutral } = compareDocuments({ schemaVersion: 1 }, layer);
  expect([loosens, neutral]).toEqual([[], []]);
  expect(tightens.map(({ key }) => key).sort()).toEqual(Object.values(narrows).sort());
});
