import schema from '../../../schema/plugin.json';
import methods from '../../protocol/methods.json';
import { DEFAULT_SETTINGS, parseSettings } from './settings';
import { DEFAULT_TIGHTENING } from './tightening';

const properties: Readonly<Record<string, { readonly default: unknown }>> = schema.properties;
const tightenProperties: Readonly<Record<string, object>> =
  methods.methods['settings/tighten'].params.properties;
const isTightening = (key: string): boolean => Object.hasOwn(tightenProperties, key);
const { tighten: _tighten, ...looks } = DEFAULT_SETTINGS;

test('each key of the schema is read by code, each key read is in the schema, and the defaults agree', () => {
  const defaults = Object.fromEntries(
    Object.entries(properties).map(([key, property]) => [key, property.default])
  );
  expect(defaults).toEqual({ ...looks, ...DEFAULT_TIGHTENING });
  expect(parseSettings(defaults)).toEqual(DEFAULT_SETTINGS);
});

test('every key has an effect of its own', () => {
  const others: Record<string, unknown> = {
    defaultMode: 'plan',
    sendKey: 'accel-enter',
    density: 'compact',
    announcements: 'off',
    reduceMotion: 'always',
    cardKeys: false,
    showLauncherCard: false,
    armingDelay: 900
  };
  const tighten = {
    maxMode: 'plan',
    edits: 'policy',
    commands: 'policy',
    denyCommands: ['git push'],
    askCommands: ['pip install'],
    protectedPaths: ['*.sql'],
    secretPaths: ['keys/'],
    readDeny: ['private/'],
    commandSeconds: 5,
    commandMemoryMB: 100,
    commandOutputKB: 10
  };
  expect(Object.keys({ ...others, ...tighten })).toEqual(Object.keys(properties));
  expect(parseSettings({ ...others, ...tighten })).toEqual({ ...others, tighten });
});

test('the tighten-only keys are those of the protocol, to the letter of the schema', () => {
  const without = (property: object, keys: readonly string[]): object =>
    Object.fromEntries(Object.entries(property).filter(([key]) => !keys.includes(key)));
  const shown = Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => isTightening(key))
      .map(([key, property]) => [key, without(property, ['title', 'description', 'default'])])
  );
  const spoken = Object.fromEntries(
    Object.entries(tightenProperties).map(([key, property]) => [
      key,
      without(property, ['description'])
    ])
  );
  expect(shown).toEqual(spoken);
});

test('[JM-18] the default of a tighten-only key is the strictest that Standard can work with', () => {
  const strictest: Readonly<Record<string, readonly unknown[]>> = {
    // `ask` would leave a trusted folder without its purpose: see docs/decisions.
    maxMode: ['agent'],
    edits: ['ask', 'policy'],
    commands: ['ask', 'policy']
  };
  for (const [key, order] of Object.entries(strictest))
    expect([key, properties[key]?.default]).toEqual([key, order[0]]);
});

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{ armingDelay: 0 }, 'below the floor'],
  [{ armingDelay: -Infinity }, 'no number of milliseconds'],
  [{ armingDelay: '0' }, 'no number'],
  [{ defaultMode: 'root', cardKeys: 'no', sendKey: null }, 'no such values'],
  [{ allow: ['*'], sandbox: false, policy: {} }, 'nothing that settings could permit'],
  [{ edits: 'allow', commands: 'confined', maxMode: 'bypass' }, 'words that only a policy has'],
  [{ readDeny: ['!src'], secretPaths: [7, ''], commandSeconds: -1 }, 'nothing that restricts']
])('settings loosen nothing: %j (%s)', (composite, _why) => {
  expect(parseSettings(composite)).toEqual(DEFAULT_SETTINGS);
});
