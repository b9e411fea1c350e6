import { CodedError, isCoded } from '../../base/coded-error';
import type { Decision } from '../../protocol/decisions';
import type { CallOutput } from '../../protocol/events';
import { canonicalJson, hashJson } from '../canonical-json';
import { createId } from '../ids';
import type { CallReport } from '../providers/provider';
import { redactMessage } from '../redact';
import { conflictOutput } from '../tools/conflict';
import type { CallResult, PreparedCall, Tool } from '../tools/tool';
import { act } from './act';
import type { Revised } from './approvals';
import { CallClock } from './call-clock';
import { toCallError, toOutcome } from './call-error';
import { assertInputSize, shownInput, shownReason } from './call-input';
import { cancelled, changed, type CallParts, type StartedCall } from './call-parts';
import { noteDenial } from './denial';
import { judge } from './judgement';
import { LiveOutput } from './live-output';
import { showChanges } from './shown-changes';
import type { AskedCall } from './turn';

/**
 * The one guarded way of every call: prepare, decide, ask, look again, capture for undo, audit, run, audit, journal.
 * Never rejects for what a call did; rejects only where its end cannot be journalled.
 */
export async function runCall(asked: AskedCall, parts: CallParts): Promise<CallReport> {
  const { log, turnId, findTool, assertToolOn, takeRate, toolContext, signal, tally } = parts;
  const callId = createId('c');
  const reason = asked.reason === undefined ? undefined : shownReason(asked.reason);
  const start = (input: Readonly<Record<string, unknown>>): void =>
    log.append('agent', {
      type: 'tool-call-start',
      turnId,
      callId,
      tool: asked.tool,
      input,
      ...(reason !== undefined && { reason })
    });
  let started: StartedCall | undefined;
  const report = await endCall({ callId, tool: asked.tool }, parts, async live => {
    let prepared: PreparedCall;
    let tool: Tool | undefined;
    try {
      assertInputSize(asked.input);
      tool = await findTool(asked.tool);
      if (tool === undefined)
        throw new CodedError('unknown-tool', 'There is no tool of that name.');
      assertToolOn(tool.name);
      takeRate(tool.name);
      prepared = await tool.prepare(asked.input, toolContext);
      started = { callId, tool, prepared, ...(reason && { reason }) };
    } catch (error) {
      if (tool !== undefined && isCoded(error, 'locked'))
        await noteDenial({ callId, tool, code: error.code }, parts);
      start(shownInput(asked.input));
      throw error;
    }
    start(prepared.payload);
    if (signal.aborted) throw cancelled();
    return decideAndAct(started, parts, live);
  });
  tally.countCall(
    `${asked.tool} ${inputKey(started?.prepared.payload ?? asked.input)}`,
    report.outcome
  );
  return report;
}

/** Goes on with a call whose question a restart interrupted: prepares it again from its payload and asks again. */
export async function resumeCall(
  call: {
    readonly callId: string;
    readonly tool: string;
    readonly input: Readonly<Record<string, unknown>>;
    readonly reason?: string;
  },
  parts: CallParts
): Promise<CallReport> {
  return endCall(call, parts, async live => {
    const tool = await parts.findTool(call.tool);
    if (tool === undefined) throw new CodedError('unknown-tool', 'There is no tool of that name.');
    parts.assertToolOn(tool.name);
    const prepared = await tool.prepare(call.input, parts.toolContext);
    if (hashJson(prepared.payload) !== hashJson(call.input)) throw changed();
    const { callId, reason } = call;
    return decideAndAct({ callId, tool, prepared, ...(reason && { reason }) }, parts, live);
  });
}

/** Runs `act` and journals its end, whatever it is. */
async function endCall(
  { callId, tool }: { readonly callId: string; readonly tool: string },
  { log, redactor, serverLog, signal }: CallParts,
  act: (live: LiveCall) => Promise<CallResult>
): Promise<CallReport> {
  const live: LiveCall = {
    output: new LiveOutput(log, callId, redactor),
    clock: new CallClock()
  };
  let result: CallResult;
  try {
    result = await act(live);
  } catch (error) {
    const known = toCallError(signal.aborted ? cancelled() : error, serverLog);
    const seen = conflictOutput(error);
    result = { outcome: toOutcome(known), error: known, ...(seen && { output: seen }) };
  }
  // A record stays a record when its texts are redacted.
  const output = result.output && (redactor.redactValue(result.output) as CallOutput);
  const error = result.error && {
    ...result.error,
    message: redactMessage(redactor.redact(result.error.message))
  };
  log.endStreams(live.output.finish(), 'agent', {
    type: 'tool-call-end',
    callId,
    outcome: result.outcome,
    ...(output && { output }),
    ...(error && { error }),
    ...(result.sandbox && { sandbox: result.sandbox }),
    ...(result.changes && showChanges(result.changes)),
    ...live.clock.times()
  });
  return {
    callId,
    tool,
    outcome: result.outcome,
    ...(output && { output }),
    ...(error && { error }),
    ...(result.edited && { edited: result.edited })
  };
}

/** What a call has while it runs. */
interface LiveCall {
  readonly output: LiveOutput;
  readonly clock: CallClock;
}

async function decideAndAct(
  started: StartedCall,
  parts: CallParts,
  live: LiveCall
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
  return askAndAct(started, judged.decision, parts, live);
}

async function askAndAct(
  started: StartedCall,
  decision: Decision,
  parts: CallParts,
  live: LiveCall
): Promise<CallResult> {
  const { callId, tool, prepared, reason } = started;
  const { approvals, log, policy, signal, tally, onWaiting, toolContext } = parts;
  const { payload, summary, facts, diff, typed } = prepared;
  const payloadHash = hashJson(payload);
  /** What runs is what was prepared last, right when the yes came. */
  let fresh = prepared;
  const recheck = async (): Promise<boolean> => {
    try {
      fresh = await tool.prepare(payload, toolContext);
    } catch {
      // What cannot even be prepared any more is not what was shown.
      return false;
    }
    const same =
      hashJson(fresh.payload) === payloadHash &&
      canonicalJson(fresh.targets) === canonicalJson(prepared.targets);
    return same && (await judge(fresh, parts)).barrier === null;
  };
  const revise = async (input: Readonly<Record<string, unknown>>): Promise<Revised> => {
    const revised = await tool.prepare(input, toolContext);
    const judged = await judge(revised, parts);
    if (judged.barrier !== null) throw new CodedError('forbidden', judged.barrier.message);
    fresh = revised;
    return { input: revised.payload, payloadHash: hashJson(revised.payload) };
  };
  const sandbox = await parts.sandboxStatus();
  onWaiting(1);
  const asked = approvals.ask(log, {
    callId,
    summary,
    payload,
    payloadHash,
    facts,
    decision,
    editable: mayEdit(prepared),
    widerYes: policy.widerYes(prepared.effects, parts.mode, sandbox),
    ...(diff !== undefined && { diff }),
    ...(typed !== undefined && { typed }),
    ...(reason !== undefined && { reason }),
    recheck,
    revise,
    signal
  });
  const answer = await live.clock.waitFor(asked).finally(() => {
    onWaiting(-1);
    tally.countWait(live.clock.waitedMs);
  });
  if (answer.type === 'withdrawn') {
    if (answer.reason === 'changed') throw changed();
    throw cancelled();
  }
  if (answer.decision === 'deny') {
    if (answer.stop === true) parts.stopTurn();
    return {
      outcome: 'refused',
      error: { code: 'refused', message: answer.note ?? 'A person said no.' }
    };
  }
  const { approvalId, edited } = answer;
  const yes = { approvalId, ...(edited && { askedHash: edited.askedHash }) };
  if (edited === undefined)
    return act({ ...started, prepared: fresh }, decision, parts, live.output, yes);
  const judged = await judge(fresh, parts);
  log.append('policy', { type: 'decision', callId, ...judged.decision });
  const result = await act(
    { ...started, prepared: fresh },
    judged.decision,
    parts,
    live.output,
    yes
  );
  return { ...result, edited: edited.input };
}

/** What can be changed on its card: not what was typed to confirm, and nothing that only reads. */
const mayEdit = ({ summary: { kind }, typed }: PreparedCall): boolean =>
  typed === undefined && (kind === 'command' || kind === 'edit' || kind === 'fetch');

/** One text for equal inputs, for counting repeats; any form will do for what has no canonical one. */
function inputKey(input: unknown): string {
  try {
    return canonicalJson(input);
  } catch {
    return JSON.stringify(input) ?? '';
  }
}
