import type { Requests } from '../../protocol/requests';
import { tightenSettings } from '../../protocol/tighten-settings';

/** What a person's settings want stricter than the policy; the gate passes it to the engine. Nothing in it permits. */
export type Tightening = Requests['settings/tighten'];

/** From the composite of JupyterLab's registry; what is missing or no such value takes its default. */
export function parseTightening(composite: Readonly<Record<string, unknown>>): Tightening {
  const settings: Readonly<Record<string, Reading>> = tightenSettings;
  return Object.fromEntries(
    Object.entries(settings).map(([name, reading]) => [
      name,
      valueFor(reading, Object.hasOwn(composite, name) ? composite[name] : undefined)
    ])
    // The table and the type are generated from the same keys.
  ) as Tightening;
}

/** How a setting is read, by the kind of its key of the policy. */
type Reading =
  | { readonly kind: 'choice'; readonly words: readonly string[]; readonly preset: string }
  | { readonly kind: 'bound'; readonly most: number }
  | { readonly kind: 'texts'; readonly pattern: string };

const valueFor = (reading: Reading, value: unknown): unknown => {
  switch (reading.kind) {
    case 'choice':
      return reading.words.find(word => word === value) ?? reading.preset;
    case 'bound':
      return typeof value === 'number' && Number.isInteger(value) && value > 0
        ? Math.min(value, reading.most)
        : 0;
    case 'texts': {
      const texts: readonly unknown[] = Array.isArray(value) ? value : [];
      const pattern = new RegExp(reading.pattern);
      return texts
        .filter((text): text is string => typeof text === 'string' && text !== '')
        .filter(text => text.length <= LONGEST_TEXT && pattern.test(text))
        .slice(0, MOST_TEXTS);
    }
  }
};

const LONGEST_TEXT = 200;
const MOST_TEXTS = 50;

/** Also what holds where the settings cannot be read. */
export const DEFAULT_TIGHTENING: Tightening = parseTightening({});
