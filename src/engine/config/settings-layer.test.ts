import type { PolicyStoreView } from '../../protocol/link';
import type { Decision } from '../../protocol/decisions';
import { evaluate } from '../policy/evaluate';
import type { Effect } from '../policy/effect';
import plugin from '../../../schema/plugin.json';
import methods from '../../protocol/methods.json';
import { compareDocuments } from './difference';
import { effectivePolicy } from './effective-policy';
import { lower, policyKeys, strictness } from './policy-keys';
import { settingsLayer, type Tightening } from './settings-layer';
import { commandSettings, tightenSettings } from './tighten-settings';

const sent = methods.methods['settings/tighten'].params.properties;
const shown: Readonly<Record<string, { readonly default: unknown }>> = Object.fromEntries(
  Object.entries(plugin.properties).filter(([name]) => Object.hasOwn(sent, name))
);

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
  [edit, { maxMode: 'policy' }, 'allow', 'allow'],
  [edit, { pathsProtected: ['A.TXT'] }, 'allow', 'ask'],
  [command('wc a.txt'), { commands: 'ask' }, 'allow', 'ask'],
  [command('wc a.txt'), { commands: 'policy' }, 'allow', 'allow'],
  [command('wc a.txt'), { askCommands: [' wc '] }, 'allow', 'ask'],
  [command('wc a.txt'), { denyCommands: ['wc'] }, 'allow', 'deny'],
  [command('wc a.txt'), { sandboxReadDeny: ['*.txt'] }, 'allow', 'deny'],
  [command('wc a.txt'), { maxMode: 'ask' }, 'allow', 'deny'],
  [command('sh -c "wc a.txt"'), { denyCommands: ['wc'] }, 'ask', 'deny'],
  [read('keys/a'), { pathsSecret: ['keys/'] }, 'allow', 'ask'],
  [read('keys/a'), { sandboxReadDeny: ['keys/'] }, 'allow', 'deny'],
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
    { maxMode: 'plan', sandboxLimitsWallS: 30, denyCommands: ['a', 'b'] },
    { maxMode: 'ask', sandboxLimitsWallS: 0, denyCommands: ['b'] },
    { edits: 'ask', sandboxLimitsWallS: 10 }
  ]);
  expect(layer).toMatchObject({
    maxMode: 'ask',
    edits: 'ask',
    deny: [{ words: ['a'] }, { words: ['b'] }],
    sandbox: { limits: { wallS: 10 } }
  });
});

test('a bound only narrows, and the level stays the name of the policy', () => {
  const bounds = (settings: Tightening): unknown => policyWith([settings]).commandBounds;
  expect(bounds({ sandboxLimitsWallS: 10 })).toMatchObject({ wallS: 10 });
  expect(bounds({ sandboxLimitsWallS: 500 })).toMatchObject({ wallS: 60 });
  expect(policyWith([{ edits: 'ask' }], null).summary.level).toBe('standard');
});

test('no settings are no layer', () => {
  expect(settingsLayer([])).toBeUndefined();
});

/** The strictest value of each setting that a panel can send. */
const strictest: Tightening = Object.fromEntries([
  ...commandSettings.map(({ name }) => [name, ['wc']]),
  ...tightenSettings.map(setting => {
    switch (setting.kind) {
      case 'choice':
        return [setting.name, String(setting.words[0])];
      case 'bound':
        return [setting.name, 1];
      case 'restricts':
        return [setting.name, ['pypi']];
    }
  })
]);

test('[JM-18] every tighten-only setting is a key of the policy, and what its layer says only tightens', () => {
  const layer = settingsLayer([strictest]);
  if (layer === undefined) throw new Error('Expected a layer.');
  const { tightens, loosens, neutral } = compareDocuments({ schemaVersion: 1 }, layer);
  expect([loosens, neutral]).toEqual([[], []]);
  const keys = [...commandSettings.map(({ list }) => list), ...tightenSettings.map(one => one.key)];
  expect(tightens.map(({ key }) => key)).toEqual(keys);
  expect(Object.keys(strictest)).toEqual(Object.keys(shown));
});

test('every key of the policy that can be made stricter has a setting, and no other has', () => {
  const kinds = tightenSettings.map(({ key }) => strictness[key].kind);
  expect([...new Set(kinds)].sort()).toEqual(['bound', 'choice', 'restricts']);
  const left = policyKeys.filter(key => !tightenSettings.some(one => one.key === key));
  expect(left.filter(key => ['bound', 'restricts'].includes(strictness[key].kind))).toEqual([]);
});

test('[JM-18] the default of each setting is its strictest word, where Standard ships that word', () => {
  // Standard ships a looser word of these: the strictest would take away what a trusted folder is for.
  const shippedLooser = [
    'maxMode',
    'network.onUnknown',
    'remember.maxScope',
    'mcp.messages',
    'personal',
    'hidden'
  ];
  for (const setting of tightenSettings) {
    const preset = shown[setting.name]?.default;
    if (setting.kind === 'choice')
      expect([setting.key, preset]).toEqual([
        setting.key,
        shippedLooser.includes(setting.key) ? 'policy' : String(setting.words[0])
      ]);
    else expect([setting.key, preset]).toEqual([setting.key, setting.kind === 'bound' ? 0 : []]);
  }
});

test.each(tightenSettings.map(setting => [setting.key, setting] as const))(
  'no value of the setting for %s loosens what Standard ships or another layer says',
  (key, setting) => {
    const rule = strictness[key];
    const spoken: readonly Tightening[] =
      setting.kind === 'choice'
        ? [...setting.words, 'policy'].map(word => ({ [setting.name]: String(word) }))
        : setting.kind === 'bound'
          ? [0, 1, 1_000_000].map(bound => ({ [setting.name]: bound }))
          : [{ [setting.name]: ['pypi'] }];
    for (const user of [null, { schemaVersion: 1 }, allowing])
      for (const settings of spoken) {
        const before: unknown = policyWith([], user).values[key].value;
        const after: unknown = policyWith([settings], user).values[key].value;
        const looser =
          rule.kind === 'choice'
            ? rule.fromStrict.findIndex(word => word === after) >
              rule.fromStrict.findIndex(word => word === before)
            : rule.kind === 'bound'
              ? lower(Number(before), Number(after)) !== Number(after)
              : false;
        expect([settings, before, after, looser]).toEqual([settings, before, after, false]);
      }
  }
);
