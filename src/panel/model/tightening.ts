import type { Requests } from '../../protocol/requests';

/** What a person's settings want stricter than the policy; the gate passes it to the engine. Nothing in it permits. */
export type Tightening = Requests['settings/tighten'];

/** From the composite of JupyterLab's registry; what is missing or no such value takes its default. */
export function parseTightening(composite: Readonly<Record<string, unknown>>): Tightening {
  const choice = <T extends string>(key: string, values: readonly T[], other: T): T =>
    values.find(value => value === composite[key]) ?? other;
  const list = (key: string, fits: (text: string) => boolean): string[] => {
    const value = composite[key];
    const texts: unknown[] = Array.isArray(value) ? value : [];
    return texts
      .filter((text): text is string => typeof text === 'string' && text !== '')
      .filter(text => text.length <= LONGEST_TEXT && fits(text))
      .slice(0, MOST_TEXTS);
  };
  const bound = (key: string, most: number): number => {
    const value = composite[key];
    return typeof value === 'number' && Number.isInteger(value) && value > 0
      ? Math.min(value, most)
      : 0;
  };
  return {
    maxMode: choice('maxMode', ['ask', 'plan', 'agent'], 'agent'),
    edits: choice('edits', ['ask', 'policy'], 'ask'),
    commands: choice('commands', ['ask', 'policy'], 'ask'),
    denyCommands: list('denyCommands', isWords),
    askCommands: list('askCommands', isWords),
    protectedPaths: list('protectedPaths', isPattern),
    secretPaths: list('secretPaths', isPattern),
    readDeny: list('readDeny', isPattern),
    commandSeconds: bound('commandSeconds', 600),
    commandMemoryMB: bound('commandMemoryMB', 4096),
    commandOutputKB: bound('commandOutputKB', 1024)
  };
}

const isWords = (text: string): boolean => text.trim() !== '';
/** A negation would loosen. */
const isPattern = (text: string): boolean => /^[^!#]/.test(text);

const LONGEST_TEXT = 200;
const MOST_TEXTS = 50;

/** Also what holds where the settings cannot be read. */
export const DEFAULT_TIGHTENING: Tightening = parseTightening({});
