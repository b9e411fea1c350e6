import { reduce } from '../../protocol/reduce';
import { emptyThread, type CallItem, type TurnState } from '../../protocol/state';
import { resumeCall } from '../agent/run-call';
import type { CallReport } from '../providers/provider';
import type { Journal } from '../journal/journal';
import type { Thread } from './thread';
import type { ThreadBook } from './thread-book';
import type { FindProgress, Turns } from './turns';

/**
 * Settles what the last engine left open. Messages end with what is on disk; calls that ran, or were allowed to, end
 * `interrupted`, since nobody knows what they did; questions nobody answered are asked again, and their turns wait on.
 * All other turns end `interrupted`.
 */
export function recover(journal: Journal, book: ThreadBook, turns: Turns): void {
  if (journal.note.code === 'read-only') return;
  for (const { threadId, turnId } of journal.openTurns()) {
    const thread = book.get(threadId);
    const turn = readTurn(thread, turnId);
    if (turn === undefined) continue;
    const waiting = settle(thread, turn);
    turns.resume(thread, turn, goOn(turn, waiting));
  }
}

/** The turn as its events made it; the projection is let go again. */
function readTurn(thread: Thread, turnId: string): TurnState | undefined {
  let state = emptyThread(thread.threadId);
  for (const entry of thread.read(0)) {
    state = reduce(state, entry);
    // Turns that ended before are not needed, and a long thread has many.
    if (entry.event.type === 'turn-end') state = { ...state, turns: [] };
  }
  return state.turns.find(turn => turn.turnId === turnId);
}

/** Ends what cannot go on, and returns the calls that still wait for a person. */
function settle(thread: Thread, turn: TurnState): readonly CallItem[] {
  const waiting: CallItem[] = [];
  for (const item of turn.items) {
    if ((item.type === 'message' || item.type === 'reasoning') && !item.done)
      thread.append('system', {
        type: `${item.type}-end`,
        messageId: item.messageId,
        text: item.text
      });
    if (item.type !== 'call' || item.outcome !== undefined) continue;
    if (item.approval?.status === 'pending') {
      const { approvalId } = item.approval;
      thread.append('system', { type: 'approval-withdrawn', approvalId, reason: 'restarted' });
      waiting.push(item);
    } else
      thread.append('system', {
        type: 'tool-call-end',
        callId: item.callId,
        outcome: 'interrupted',
        error: INTERRUPTED,
        durationMs: 0
      });
  }
  return waiting;
}

const goOn =
  (turn: TurnState, waiting: readonly CallItem[]): FindProgress =>
  async (_running, { callParts }) => {
    if (waiting.length === 0) return null;
    for (const item of turn.items)
      if (item.type === 'call' && item.decision !== undefined && !waiting.includes(item))
        callParts.tally.countVerdict(item.decision.decision);
    const reports: CallReport[] = [];
    for (const call of waiting) reports.push(await resumeCall(call, callParts));
    // The provider is told of the calls that waited; how many steps came before, the calls tell at least roughly.
    return { step: turn.items.filter(({ type }) => type === 'call').length, reports };
  };

const INTERRUPTED = {
  code: 'interrupted',
  message: 'The engine ended while this ran; what it did is not known.'
};
