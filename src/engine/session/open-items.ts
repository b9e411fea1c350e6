import type { CallOutput } from '../../protocol/events';
import { reduce } from '../../protocol/reduce';
import { emptyThread, type CallItem, type TurnState } from '../../protocol/state';
import { outputStream } from '../agent/live-output';
import type { Thread } from './thread';

/** A turn as its events made it; the projection is let go again. Undefined where the thread has no such turn. */
export function readTurn(thread: Thread, turnId: string): TurnState | undefined {
  let state = emptyThread(thread.threadId);
  for (const entry of thread.read(0)) {
    state = reduce(state, entry);
    // Turns that ended before are not needed, and a long thread has many.
    if (entry.event.type === 'turn-end') state = { ...state, turns: [] };
  }
  return state.turns.find(turn => turn.turnId === turnId);
}

/**
 * Ends what cannot go on in a turn without an end: messages with the text so far, calls as `interrupted`, since nobody
 * knows what they did. Returns the calls that still wait for a person, their question withdrawn.
 */
export function endOpenItems(thread: Thread, turn: TurnState): readonly CallItem[] {
  const waiting: CallItem[] = [];
  for (const item of turn.items) {
    if ((item.type === 'message' || item.type === 'reasoning') && !item.done) {
      const { type, messageId } = item;
      const text = thread.openText(messageId);
      thread.endStreams([messageId], 'system', { type: `${type}-end`, messageId, text });
    }
    if (item.type !== 'call' || item.outcome !== undefined) continue;
    if (item.approval?.status === 'pending') {
      const { approvalId } = item.approval;
      thread.append('system', { type: 'approval-withdrawn', approvalId, reason: 'restarted' });
      waiting.push(item);
    } else interrupt(thread, item);
  }
  return waiting;
}

function interrupt(thread: Thread, { callId }: CallItem): void {
  const streams = {
    stdout: outputStream(callId, 'stdout'),
    stderr: outputStream(callId, 'stderr')
  };
  const output: CallOutput = {
    stdout: thread.openText(streams.stdout),
    stderr: thread.openText(streams.stderr)
  };
  thread.endStreams(Object.values(streams), 'system', {
    type: 'tool-call-end',
    callId,
    outcome: 'interrupted',
    ...((output.stdout !== '' || output.stderr !== '') && { output }),
    error: INTERRUPTED,
    durationMs: 0
  });
}

const INTERRUPTED = {
  code: 'interrupted',
  message: 'The engine ended while this ran; what it did is not known.'
};
