import type { Requests } from '../../protocol/requests';
import type { PolicyDocument, Rule } from './document';
import { lower, writeKey } from './policy-keys';
import { commandSettings, tightenSettings, type TightenSetting } from './tighten-settings';

/** What one panel's settings want stricter; the gate checked it against methods.json. */
export type Tightening = Requests['settings/tighten'];

/**
 * The layer that the connected panels' settings make together: the strictest of all. It holds only what restricts, so
 * that it can never loosen what another layer says; undefined where no panel said anything.
 */
export const settingsLayer = (all: readonly Tightening[]): PolicyDocument | undefined => {
  if (all.length === 0) return undefined;
  let layer: PolicyDocument = { schemaVersion: 1 };
  for (const { name, list } of commandSettings)
    layer = { ...layer, [list]: commandRules(union(valuesOf(all, name)), list) };
  for (const setting of tightenSettings) {
    const value = strictest(setting, valuesOf(all, setting.name));
    if (value !== undefined) layer = writeKey(layer, setting.key, value);
  }
  return layer;
};

const valuesOf = (all: readonly Tightening[], name: string): readonly unknown[] =>
  all.flatMap(one => Object.entries(one).flatMap(([key, value]) => (key === name ? [value] : [])));

/** Undefined: no panel says anything of it. */
const strictest = (setting: TightenSetting, values: readonly unknown[]): unknown => {
  switch (setting.kind) {
    case 'choice':
      return setting.words.find(word => values.includes(String(word)));
    case 'bound': {
      const bound = values.reduce<number>((least, value) => lower(least, Number(value)), 0);
      return bound === 0 ? undefined : bound;
    }
    case 'restricts': {
      const items = union(values);
      return items.length === 0 ? undefined : items;
    }
  }
};

/** Of lists of texts, as the schema of the settings has them. */
const union = (lists: readonly unknown[]): string[] => [
  ...new Set(lists.flatMap(list => (Array.isArray(list) ? list.map(String) : [])))
];

const commandRules = (lines: readonly string[], list: 'deny' | 'ask'): Rule[] =>
  lines.map((line, index) => ({
    id: `settings-${list}-${index + 1}`,
    tool: 'shell',
    words: line.trim().split(/\s+/),
    reason: line
  }));
