import schema from '../../../schema/plugin.json';
import { DEFAULT_SETTINGS, parseSettings } from './settings';

const properties: Readonly<Record<string, { readonly default: unknown }>> = schema.properties;

test('each key of the schema is read by code, each key read is in the schema, and the defaults agree', () => {
  const defaults = Object.fromEntries(
    Object.entries(properties).map(([key, property]) => [key, property.default])
  );
  expect(defaults).toEqual(DEFAULT_SETTINGS);
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
  expect(Object.keys(others)).toEqual(Object.keys(properties));
  expect(parseSettings(others)).toEqual(others);
});

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{ armingDelay: 0 }, 'below the floor'],
  [{ armingDelay: -Infinity }, 'no number of milliseconds'],
  [{ armingDelay: '0' }, 'no number'],
  [{ defaultMode: 'root', cardKeys: 'no', sendKey: null }, 'no such values'],
  [{ allow: ['*'], sandbox: false, policy: {} }, 'nothing that settings could permit']
])('settings loosen nothing: %j (%s)', (composite, _why) => {
  expect(parseSettings(composite)).toEqual(DEFAULT_SETTINGS);
});
