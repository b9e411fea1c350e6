import type { CallOutput } from '../../protocol/event-values';
import { reduce } from '../../protocol/reduce';
import { emptyThread, type CallItem, type TurnState } from '../../protocol/state';
import type { CallError } from '../agent/call-error';
import { CANCELLED } from '../agent/call-parts';
import { outputStream } from '../agent/live-output';
import { readToolName } from '../mcp/server-tool';
import type { Thread } from './thread';

/**
 * The last turn of a thread as its events made it; the projection is let go again. Undefined where that is another one.
 * `afterSeq` may be any number before its start.
 */
export function readTurn(thread: Thread, turnId: string, afterSeq = 0): TurnState | undefined {
  let state = emptyThread(thread.threadId);
  for (const entry of thread.read(afterSeq)) {
    // Turns of before are not needed, and a long thread has many.
    if (entry.event.type === 'turn-start') state = { ...state, turns: [] };
    state = reduce(state, entry);
  }
  return state.turns.find(turn => turn.turnId === turnId);
}

/**
 * Ends what cannot go on in a turn without an end: messages with the text so far, calls as `interrupted`, since nobody
 * knows what they did. Withdraws the questions that wait for a person. After a restart their calls stay open and are
 * returned, to be asked again; in a turn that `ended` they end as cancelled, for they never ran.
 */
export function endOpenItems(
  thread: Thread,
  turn: TurnState,
  after: 'restarted' | 'ended'
): readonly CallItem[] {
  const waiting: CallItem[] = [];
  for (const item of turn.items) {
    if ((item.type === 'message' || item.type === 'reasoning') && !item.done) {
      const { type, messageId } = item;
      const text = thread.openText(messageId);
      thread.endStreams([messageId], 'system', { type: `${type}-end`, messageId, text });
    }
    if (item.type !== 'call' || item.outcome !== undefined) continue;
    const isPending = item.approval?.status === 'pending';
    if (item.approval !== undefined && isPending)
      thread.append('system', {
        type: 'approval-withdrawn',
        approvalId: item.approval.approvalId,
        reason: after === 'restarted' ? 'restarted' : 'cancelled'
      });
    // The conversation of a subagent ended with its engine, so nobody could take up what its call gives.
    if (isPending && after === 'restarted' && item.parent === undefined) waiting.push(item);
    else endCall(thread, item, isPending ? CANCELLED : INTERRUPTED);
  }
  return waiting;
}

/** With what it printed so far; what a server of tools tells of its progress is shown while it runs, and is no result. */
function endCall(thread: Thread, { callId, tool }: CallItem, error: CallError): void {
  const streams = {
    stdout: outputStream(callId, 'stdout'),
    stderr: outputStream(callId, 'stderr')
  };
  const output: CallOutput = {
    stdout: thread.openText(streams.stdout),
    stderr: thread.openText(streams.stderr)
  };
  const isServers = readToolName(tool) !== undefined;
  const hasPrinted = !isServers && (output.stdout !== '' || output.stderr !== '');
  thread.endStreams(Object.values(streams), 'system', {
    type: 'tool-call-end',
    callId,
    outcome: error === CANCELLED ? 'cancelled' : 'interrupted',
    ...(hasPrinted && { output }),
    error,
    durationMs: 0
  });
}

const INTERRUPTED: CallError = {
  code: 'interrupted',
  message: 'How this ended could not be written down; what it did is not known.'
};
