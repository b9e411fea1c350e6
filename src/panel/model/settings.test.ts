import schema from '../../../schema/plugin.json';
import methods from '../../protocol/methods.json';
import { DEFAULT_SETTINGS, parseSettings } from './settings';
import { DEFAULT_TIGHTENING } from './tightening';

interface Property {
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly items?: object;
}
const properties: Readonly<Record<string, Property>> = schema.properties;
const tightenProperties: Readonly<Record<string, object>> =
  methods.methods['settings/tighten'].params.properties;
/** A value that is not the default; the text fits the pattern of every list. */
const otherValue = ({ default: preset, enum: words, items }: Property): unknown =>
  words !== undefined ? words.find(word => word !== preset) : items === undefined ? 7 : ['pypi'];
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
    diffStyle: 'unified',
    cardKeys: false,
    showLauncherCard: false,
    requestTimeout: 60,
    armingDelay: 900
  };
  const tighten = Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => isTightening(key))
      .map(([key, property]) => [key, otherValue(property)])
  );
  expect(Object.keys({ ...others, ...tighten })).toEqual(Object.keys(properties));
  expect(parseSettings({ ...others, ...tighten })).toEqual({ ...others, tighten });
});

test('the tighten-only keys are those of the protocol, to the letter of the schema but for what is never stored', () => {
  const without = (property: object, keys: readonly string[]): object =>
    Object.fromEntries(Object.entries(property).filter(([key]) => !keys.includes(key)));
  // Secrets are refused where settings are stored; what a page then sends was stored.
  const ofItems = ({ items, ...property }: { readonly items?: object }): object => ({
    ...property,
    ...(items !== undefined && { items: without(items, ['not']) })
  });
  const shown = Object.fromEntries(
    Object.entries(properties)
      .filter(([key]) => isTightening(key))
      .map(([key, property]) => [
        key,
        ofItems(without(property, ['title', 'description', 'default']))
      ])
  );
  const spoken = Object.fromEntries(
    Object.entries(tightenProperties).map(([key, property]) => [
      key,
      without(property, ['description'])
    ])
  );
  expect(shown).toEqual(spoken);
});

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{ armingDelay: 0 }, 'below the floor'],
  [{ armingDelay: -Infinity }, 'no number of milliseconds'],
  [{ armingDelay: '0' }, 'no number'],
  [{ defaultMode: 'root', cardKeys: 'no', sendKey: null }, 'no such values'],
  [{ allow: ['*'], sandbox: false, policy: {} }, 'nothing that settings could permit'],
  [{ edits: 'allow', commands: 'confined', maxMode: 'bypass' }, 'words that only a policy has'],
  [
    { sandboxReadDeny: ['!src'], pathsSecret: [7, ''], sandboxLimitsWallS: -1 },
    'nothing that restricts'
  ],
  [{ sandboxRequired: false, sandboxEscape: 'ask', hidden: 'ask' }, 'words that would loosen']
])('settings loosen nothing: %j (%s)', (composite, _why) => {
  expect(parseSettings(composite)).toEqual(DEFAULT_SETTINGS);
});
