import { CodedError, isCoded } from '../../base/coded-error';
import { hashJson } from '../canonical-json';
import { createId } from '../ids';
import type { CallReport } from '../providers/provider';
import type { CallResult, PreparedCall, Tool } from '../tools/tool';
import { act } from './act';
import { endCall, openCall } from './call-end';
import type { LiveCall } from './live-call';
import { assertInputSize, shownInput, shownReason } from './call-input';
import { cancelled, changed, type CallParts, type StartedCall } from './call-parts';
import { actOnAnswer, askAbout } from './call-question';
import { noteDenial } from './denial';
import { judge } from './judgement';
import type { AskedCall } from './turn';

/** A call as its start in the journal tells it. */
export interface JournalledCall {
  readonly callId: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

/**
 * The one guarded way of every call: prepare, decide, ask, look again, capture for undo, audit, run, audit, journal.
 * Never rejects for what a call did; rejects only where its end cannot be journalled.
 */
export async function runCall(asked: AskedCall, parts: CallParts): Promise<CallReport> {
  const { signal, takeRate } = parts;
  const live = openCall({ callId: createId('c'), tool: asked.tool }, parts);
  const count = beginCount(asked.tool, parts);
  let started: StartedCall | undefined;
  const report = await endCall(live, parts, async () => {
    let tool: Tool | undefined;
    try {
      assertInputSize(asked.input);
      tool = await findKnown(asked.tool, parts);
      parts.assertToolOn(tool.name);
      takeRate(tool.name);
      started = startedCall(live, tool, await tool.prepare(asked.input, parts.toolContext), asked);
    } catch (error) {
      if (tool !== undefined && isCoded(error, 'locked'))
        await noteDenial({ callId: live.callId, tool, code: error.code }, parts);
      noteStart(live, asked, shownInput(asked.input), parts);
      throw error;
    }
    noteStart(live, asked, started.prepared.payload, parts);
    if (signal.aborted) throw cancelled();
    return decideAndAct(started, live, parts);
  });
  count(started?.prepared.payload ?? asked.input, report);
  return report;
}

/** Goes on with a call that a restart interrupted before it ran: prepares it again from its payload and decides anew. */
export async function resumeCall(call: JournalledCall, parts: CallParts): Promise<CallReport> {
  const live = openCall(call, parts);
  return endCall(live, parts, async () =>
    decideAndAct(await prepareJournalled(call, parts), live, parts)
  );
}

/** Decides on a prepared call, asks where that is the decision, and acts. */
export async function decideAndAct(
  started: StartedCall,
  live: LiveCall,
  parts: CallParts
): Promise<CallResult> {
  const { callId, prepared } = started;
  const { log, tally } = parts;
  const judged = await judge(prepared, parts);
  log.append('policy', { type: 'decision', callId, ...judged.decision });
  tally.countVerdict(judged.decision.decision);
  if (judged.barrier !== null) {
    await noteDenial({ ...started, decision: judged.decision, code: judged.barrier.code }, parts);
    return { outcome: 'denied', error: judged.barrier };
  }
  if (judged.decision.decision === 'allow')
    return act(started, judged.decision, parts, live.output);
  return actOnAnswer(await askAbout(started, judged.decision, live, parts), live, parts);
}

/** The tool of that name. Throws `unknown-tool`. */
export async function findKnown(name: string, { findTool }: CallParts): Promise<Tool> {
  const tool = await findTool(name);
  if (tool === undefined) throw new CodedError('unknown-tool', 'There is no tool of that name.');
  return tool;
}

/** Prepares a call again from its journalled payload. Throws `conflict` where it would not be the same payload. */
export async function prepareJournalled(
  call: JournalledCall,
  parts: CallParts
): Promise<StartedCall> {
  const tool = await findKnown(call.tool, parts);
  parts.assertToolOn(tool.name);
  const prepared = await tool.prepare(call.input, parts.toolContext);
  if (hashJson(prepared.payload) !== hashJson(call.input)) throw changed();
  return startedCall(call, tool, prepared, call);
}

/** A call that was prepared, with the reason that came with it. */
export const startedCall = (
  { callId }: { readonly callId: string },
  tool: Tool,
  prepared: PreparedCall,
  { reason }: { readonly reason?: string }
): StartedCall => ({ callId, tool, prepared, ...(reason && { reason: shownReason(reason) }) });

/** Journals that a call began, with the input as it is shown. */
export function noteStart(
  { callId }: LiveCall,
  { tool, reason }: Pick<AskedCall, 'tool' | 'reason'>,
  input: Readonly<Record<string, unknown>>,
  { log, turnId, parent }: CallParts
): void {
  log.append('agent', {
    type: 'tool-call-start',
    turnId,
    callId,
    tool,
    input,
    ...(parent !== undefined && { parent }),
    ...(reason !== undefined && { reason: shownReason(reason) })
  });
}

/** Takes note of a call for the bounds of its turn; to be called when it begins, and what it returns when it has ended. */
export function beginCount(
  tool: string,
  { tally, parent }: CallParts
): (input: unknown, report: CallReport) => void {
  const count = tally.beginCall(parent);
  return (input, { outcome, output, error }) =>
    // Not an error's words: they may say how long is left to wait.
    count(`${tool} ${keyOf(input)}`, outcome, keyOf({ output, code: error?.code }));
}

/** One text for equal values, for seeing repeats; any form will do for what has no canonical one. */
function keyOf(value: unknown): string {
  try {
    return hashJson(value);
  } catch {
    return JSON.stringify(value) ?? '';
  }
}
