import type { CallItem, TurnState } from '../../protocol/state';
import { askAgainAhead, takeTurn, type AheadCall } from '../agent/ask-ahead';
import { resumeCall } from '../agent/run-call';
import type { Journal } from '../journal/journal';
import type { CallReport } from '../providers/provider';
import { endOpenItems, readTurn } from './open-items';
import type { ThreadBook } from './thread-book';
import type { FindProgress } from './running-turn';
import type { Turns } from './turns';

/**
 * Settles what the last engine left open. Messages end with what is on disk; calls that ran, or were allowed to, end
 * `interrupted`; questions nobody answered are asked again, and their turns wait on. All other turns end `interrupted`.
 */
export function recover(journal: Journal, book: ThreadBook, turns: Turns): void {
  if (journal.note.code === 'read-only') return;
  for (const { threadId, turnId } of journal.openTurns()) {
    const thread = book.get(threadId);
    const turn = readTurn(thread, turnId);
    if (turn === undefined) continue;
    turns.resume(thread, turn, goOn(turn, endOpenItems(thread, turn, 'restarted')));
  }
}

const goOn =
  (turn: TurnState, waiting: readonly CallItem[]): FindProgress =>
  async (_running, { callParts }) => {
    if (waiting.length === 0) return null;
    const calls = turn.items.filter(({ type }) => type === 'call').length;
    // Threads of before steps were told have as many as calls, at least roughly.
    const step = turn.step?.number ?? calls;
    callParts.tally.restore({
      steps: step,
      calls: calls - waiting.length,
      usage: turn.used?.usage ?? {}
    });
    for (const item of turn.items)
      if (item.type === 'call' && item.decision !== undefined && !waiting.includes(item))
        callParts.tally.countVerdict(item.decision.decision);
    const asked = new Map<CallItem, AheadCall | undefined>();
    for (const call of waiting) asked.set(call, await askAgainAhead(call, callParts));
    const reports: CallReport[] = [];
    for (const [call, ahead] of asked)
      reports.push(
        await (ahead === undefined ? resumeCall(call, callParts) : takeTurn(ahead, callParts))
      );
    return { step, reports };
  };
