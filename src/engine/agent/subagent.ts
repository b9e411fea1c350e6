import type { Usage } from '../../protocol/event-values';
import type { CallReport, Provider, ProviderEvent } from '../providers/provider';
import type { SubagentTask } from '../tools/run-subagent';
import type { CallResult } from '../tools/tool';
import { CANCELLED, type CallParts } from './call-parts';
import { MessageWriter } from './message-writer';
import { runStep } from './run-step';
import { untilAborted, type AskedCall } from './turn';
import { UselessCalls } from './useless-calls';

/** What a subagent works with. */
export interface SubagentParts {
  /** Those of the turn that it works for: its policy, its bounds, its undo, its end. */
  readonly turn: CallParts;
  /** The call that started it; everything it says and does names it. */
  readonly callId: string;
  /** Tells the turn's model of this one task and of nothing else. */
  readonly provider: Provider;
}

/**
 * Works one task in a conversation of its own. It is one more part of the turn: its calls go the one guarded way with
 * the turn's policy and at most its mode, count for the turn's bounds, are undone with it and end with it. It cannot
 * start another.
 */
export async function workTask(
  { task, mode }: SubagentTask,
  { turn, callId, provider }: SubagentParts
): Promise<CallResult> {
  const { tally, log, turnId, signal } = turn;
  const parts: CallParts = {
    ...turn,
    mode: turn.mode === 'agent' ? mode : turn.mode,
    parent: callId,
    findTool: async name => {
      const tool = await turn.findTool(name);
      return tool === undefined || isOfTurnOnly(tool) ? undefined : tool;
    }
  };
  const useless = new UselessCalls();
  let reports: readonly CallReport[] = [];
  let text = '';
  for (let step = 0; ; step++) {
    const told = { text, steps: step };
    if (step >= MOST_STEPS || tally.exhausted('step', callId) !== null)
      return { outcome: 'partial', output: told, error: BOUNDED };
    tally.countStep();
    const events = provider.stream({
      threadId: log.threadId,
      turnId: callId,
      text: task,
      step,
      reports,
      signal
    });
    const reply = await readReply(events, new MessageWriter(log, turnId, callId), signal);
    if (signal.aborted) return { outcome: 'cancelled', output: told, error: CANCELLED };
    if (reply.finish !== null) noteStepEnd(step + 1, reply.finish.usage, callId, turn);
    if (reply.text !== '') text = reply.text.slice(-MOST_CHARACTERS);
    const said = { text, steps: step + 1 };
    if (reply.finish === null || reply.finish.reason === 'error') {
      const message = reply.finish?.message ?? 'The reply ended in the middle.';
      return { outcome: 'failed', output: said, error: { code: 'failed', message } };
    }
    if (reply.calls.length === 0) return { outcome: 'ok', output: said };
    reports = await runStep(reply.calls, parts);
    if (useless.areTooMany(reports)) return { outcome: 'failed', output: said, error: LOST };
  }
}

/** What a subagent's replies take is the turn's: counted for its bounds, and told with what it used. */
function noteStepEnd(
  step: number,
  usage: Usage = {},
  parent: string,
  { tally, log, turnId }: CallParts
): void {
  tally.addUsage(usage);
  const cost = tally.costOf(usage);
  const end = { turnId, step, parent, usage, ...(cost !== undefined && { cost }) };
  log.append('agent', { type: 'step-end', ...end });
}

/** What only the turn itself has: its plan, and its subagents. */
export const isOfTurnOnly = ({
  name,
  kind
}: {
  readonly name: string;
  readonly kind: string;
}): boolean => kind === 'delegate' || name === 'update_plan';

interface Reply {
  readonly text: string;
  readonly calls: readonly AskedCall[];
  readonly finish: Extract<ProviderEvent, { type: 'finish' }> | null;
}

/** Reads one reply of a model; what only commands say is no part of one. */
async function readReply(
  events: AsyncIterable<ProviderEvent>,
  writer: MessageWriter,
  signal: AbortSignal
): Promise<Reply> {
  const calls: AskedCall[] = [];
  let text = '';
  try {
    for await (const event of untilAborted(events, signal))
      if (event.type === 'text') {
        writer.write('message', event.text);
        text += event.text;
      } else if (event.type === 'reasoning') writer.write('reasoning', event.text);
      else if (event.type === 'image') writer.show(event.image);
      else if (event.type === 'tool-call') calls.push(event);
      else if (event.type === 'finish') return { text, calls, finish: event };
    return { text, calls, finish: null };
  } finally {
    writer.end();
  }
}

const LOST = {
  code: 'loop',
  message: 'It asked three times in a row for what is no call, so it was ended.'
};
const BOUNDED = {
  code: 'budget',
  message: 'A bound was reached before it was done; what it found so far is its report.'
};
/** Replies of one subagent; the turn's own bound may be lower. */
const MOST_STEPS = 24;
/** The end of what it said is its report; so much of it. */
const MOST_CHARACTERS = 32_000;
