import type { Confinement } from '../../protocol/event-values';
import type { CommandEnd } from './confined-command';
import type { CommandResult } from './sandbox';

/** What the end of a command that ran confined is for whoever asked for it. */
export function resultOf(
  end: CommandEnd,
  { tier, startedAt }: { readonly tier: Confinement['tier']; readonly startedAt: number }
): CommandResult {
  return {
    started: end.started,
    exitCode: end.exitCode,
    signal: end.signal,
    ended: end.ended,
    stdout: end.stdout.text,
    stderr: end.stderr.text,
    omitted: { stdout: end.stdout.omitted, stderr: end.stderr.omitted },
    confinement: { tier, limits: end.limits },
    unconfined: end.unconfined,
    born: end.born,
    refused: end.refused,
    takenBack: end.takenBack,
    recovered: end.recovered,
    durationMs: Math.round(performance.now() - startedAt),
    ...(end.problem === undefined ? {} : { error: { code: 'failed', message: end.problem } })
  };
}

/** The members of a result where not one instruction ran. */
export const NOTHING_RAN = {
  started: false,
  exitCode: null,
  signal: null,
  stdout: '',
  stderr: '',
  omitted: { stdout: 0, stderr: 0 },
  unconfined: [],
  born: [],
  refused: [],
  takenBack: [],
  recovered: []
} as const;
