import type { Requests } from '../../protocol/requests';
import type { PolicyDocument, Rule } from './document';

/** What one panel's settings want stricter; the gate checked it against methods.json. */
export type Tightening = Requests['settings/tighten'];

/**
 * The layer that the connected panels' settings make together: the strictest of all. It holds only what restricts, so
 * that it can never loosen what another layer says; undefined where no panel said anything.
 */
export const settingsLayer = (all: readonly Tightening[]): PolicyDocument | undefined => {
  if (all.length === 0) return undefined;
  const maxMode = (['ask', 'plan'] as const).find(mode => all.some(one => one.maxMode === mode));
  return {
    schemaVersion: 1,
    ...(maxMode === undefined ? {} : { maxMode }),
    ...(all.some(one => one.edits === 'ask') ? { edits: 'ask' as const } : {}),
    ...(all.some(one => one.commands === 'ask') ? { commands: 'ask' as const } : {}),
    deny: commandRules(gather(all, 'denyCommands'), 'deny'),
    ask: commandRules(gather(all, 'askCommands'), 'ask'),
    paths: {
      'protected+': gather(all, 'protectedPaths'),
      'secret+': gather(all, 'secretPaths')
    },
    sandbox: {
      readDeny: gather(all, 'readDeny'),
      limits: {
        wallS: smallest(all, 'commandSeconds'),
        memMB: smallest(all, 'commandMemoryMB'),
        outputKB: smallest(all, 'commandOutputKB')
      }
    }
  };
};

type ListKey = 'denyCommands' | 'askCommands' | 'protectedPaths' | 'secretPaths' | 'readDeny';
type BoundKey = 'commandSeconds' | 'commandMemoryMB' | 'commandOutputKB';

const gather = (all: readonly Tightening[], key: ListKey): string[] => [
  ...new Set(all.flatMap(one => one[key] ?? []))
];

/** 0 is no bound, here as in every policy document. */
const smallest = (all: readonly Tightening[], key: BoundKey): number => {
  const bounds = all.map(one => one[key] ?? 0).filter(bound => bound > 0);
  return bounds.length === 0 ? 0 : Math.min(...bounds);
};

const commandRules = (lines: readonly string[], list: 'deny' | 'ask'): Rule[] =>
  lines.map((line, index) => ({
    id: `settings-${list}-${index + 1}`,
    tool: 'shell',
    words: line.trim().split(/\s+/),
    reason: line
  }));
