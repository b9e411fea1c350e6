import type { Change, TurnEndReason } from '../../protocol/event-values';
import type { SteerItem } from '../../protocol/state';
import { toCallError, type CallError } from '../agent/call-error';
import { showChanges } from '../agent/shown-changes';
import { runTurn, type TurnOutcome } from '../agent/turn';
import type { Log } from '../log';
import type { FindProgress, RunningTurn, TurnEquipment } from './running-turn';
import type { TurnEnds } from './turn-ends';
import { showWrittenPlan } from './written-plan';

/** What working a turn needs of the rest. */
export interface TurnWork {
  readonly ends: TurnEnds;
  readonly log: Log;
  readonly equip: (turn: RunningTurn) => Promise<TurnEquipment>;
}

/**
 * Works a turn from its equipment to its end, which is on disk or waits for the disk when this resolves: with how it ended.
 * Never rejects.
 */
export async function workTurn(
  turn: RunningTurn,
  { ends, log, equip }: TurnWork,
  findProgress?: FindProgress
): Promise<TurnEndReason> {
  const { thread, turnId, text, cancel, steered } = turn;
  let equipment: TurnEquipment | undefined;
  let outcome: TurnOutcome;
  try {
    equipment = await equip(turn);
    const takeSteers = (): readonly SteerItem[] => steered.splice(0);
    const common = { threadId: thread.threadId, turnId, text, log: thread, takeSteers };
    const parts = { ...common, ...equipment.parts };
    const progress = await findProgress?.(turn, equipment);
    outcome =
      progress === null ? { reason: 'interrupted' } : await runTurn(parts, cancel.signal, progress);
    if (outcome.reason === 'done' && !parts.provider.typed) showWrittenPlan(turn);
  } catch (error) {
    const reason = cancel.signal.aborted ? 'cancelled' : 'error';
    outcome = { reason, error: toCallError(error, log) };
  }
  const { changes, failure } = await finish(equipment, log);
  const { usage, verdicts } = equipment?.parts.tally ?? NOTHING_USED;
  const reason = failure !== undefined && outcome.reason === 'done' ? 'error' : outcome.reason;
  const error = outcome.error ?? failure;
  try {
    ends.write(thread, {
      type: 'turn-end',
      turnId,
      reason,
      ...showChanges(changes),
      usage,
      verdicts: { ...verdicts },
      ...(error !== undefined && { error })
    });
  } catch (unexpected) {
    // The next start finds the turn open and settles it.
    log.fail(turnId, unexpected);
  }
  return reason;
}

/** What the turn changed; a failure to find out is told with the turn's end, and does not keep it from ending. */
async function finish(
  equipment: TurnEquipment | undefined,
  log: Log
): Promise<{ readonly changes: readonly Change[]; readonly failure?: CallError }> {
  try {
    return { changes: (await equipment?.finish()) ?? [] };
  } catch (error) {
    return { changes: [], failure: toCallError(error, log) };
  }
}

const NOTHING_USED = { usage: {}, verdicts: { allowed: 0, asked: 0, denied: 0 } };
