import { CodedError } from '../../base/coded-error';
import type { Decision } from '../../protocol/decisions';
import type { CallOutput, Mode } from '../../protocol/events';
import type { OpenedApproval } from '../../protocol/approvals';
import type { SandboxStatus } from '../../protocol/results';
import { canonicalJson, hashJson } from '../canonical-json';
import type { TurnCheckpoint } from '../checkpoints/checkpoint';
import type { GateServices } from '../gate-services';
import { createId } from '../ids';
import type { Log } from '../log';
import type { Effect } from '../policy/effect';
import type { CallReport } from '../providers/provider';
import { redactMessage, type Redactor } from '../redact';
import type { CallResult, PreparedCall, Tool, ToolContext } from '../tools/tool';
import type { ApprovalDesk } from './approvals';
import { boundTarget, recordIntent, recordResult, summarizeDecision } from './audit-trail';
import { toCallError, toOutcome } from './call-error';
import { describeDenial, findBarrier } from './call-guard';
import { LiveOutput } from './live-output';
import type { ThreadLog } from './thread-log';
import type { AskedCall } from './turn';
import type { TurnTally } from './turn-tally';

/** Policy as a call sees it. Asked anew each time, since policy and trust may change while a person thinks. */
export interface CallPolicy {
  isTrusted(): boolean;
  judge(effects: readonly Effect[], mode: Mode, sandbox: SandboxStatus): Decision;
  scopes(): Pick<OpenedApproval, 'scopes' | 'withheld'>;
}

/** What the calls of one turn share. */
export interface CallParts {
  readonly turnId: string;
  readonly principal: string;
  readonly mode: Mode;
  readonly log: ThreadLog;
  readonly tally: TurnTally;
  readonly signal: AbortSignal;
  readonly findTool: (name: string) => Promise<Tool | undefined>;
  readonly toolContext: ToolContext;
  readonly policy: CallPolicy;
  readonly sandboxStatus: () => Promise<SandboxStatus>;
  readonly approvals: ApprovalDesk;
  readonly services: GateServices;
  /** The turn's checkpoint, opened at its first act. */
  readonly checkpoint: () => Promise<TurnCheckpoint>;
  /** Holds the workspace against the acts of other engines; the release is returned. */
  readonly lockWorkspace: (signal: AbortSignal) => Promise<() => void>;
  readonly redactor: Redactor;
  readonly serverLog: Log;
  /** Hears when a call starts (+1) and stops (-1) to wait for a person. */
  readonly onWaiting: (change: 1 | -1) => void;
}

/** A call that has its card; on a restart it is found in the journal. */
interface StartedCall {
  readonly callId: string;
  readonly tool: Tool;
  readonly prepared: PreparedCall;
  readonly reason?: string;
}

/**
 * The one guarded way of every call: prepare, decide, ask, look again, capture for undo, audit, run, audit, journal.
 * Never rejects for what a call did; rejects only where its end cannot be journalled.
 */
export async function runCall(asked: AskedCall, parts: CallParts): Promise<CallReport> {
  const { log, turnId, findTool, toolContext, signal, tally } = parts;
  const callId = createId('c');
  const start = (input: Readonly<Record<string, unknown>>): void =>
    log.append('agent', {
      type: 'tool-call-start',
      turnId,
      callId,
      tool: asked.tool,
      input,
      ...(asked.reason !== undefined && { reason: asked.reason })
    });
  let started: StartedCall | undefined;
  const report = await endCall({ callId, tool: asked.tool }, parts, async output => {
    let prepared: PreparedCall;
    try {
      const tool = await findTool(asked.tool);
      if (tool === undefined)
        throw new CodedError('unknown-tool', 'There is no tool of that name.');
      prepared = await tool.prepare(asked.input, toolContext);
      started = { callId, tool, prepared, ...(asked.reason && { reason: asked.reason }) };
    } catch (error) {
      start(isRecord(asked.input) ? asked.input : {});
      throw error;
    }
    start(prepared.payload);
    if (signal.aborted) throw cancelled();
    return decideAndAct(started, parts, output);
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
  return endCall(call, parts, async output => {
    const tool = await parts.findTool(call.tool);
    if (tool === undefined) throw new CodedError('unknown-tool', 'There is no tool of that name.');
    const prepared = await tool.prepare(call.input, parts.toolContext);
    if (hashJson(prepared.payload) !== hashJson(call.input)) throw changed();
    const { callId, reason } = call;
    return decideAndAct({ callId, tool, prepared, ...(reason && { reason }) }, parts, output);
  });
}

/** Runs `act` and journals its end, whatever it is. */
async function endCall(
  { callId, tool }: { readonly callId: string; readonly tool: string },
  { log, redactor, serverLog, signal }: CallParts,
  act: (output: LiveOutput) => Promise<CallResult>
): Promise<CallReport> {
  const startedAt = performance.now();
  const live = new LiveOutput(log, callId, redactor);
  let result: CallResult;
  try {
    result = await act(live);
  } catch (error) {
    const known = toCallError(signal.aborted ? cancelled() : error, serverLog);
    result = { outcome: toOutcome(known), error: known };
  }
  // A record stays a record when its texts are redacted.
  const output = result.output && (redactor.redactValue(result.output) as CallOutput);
  const error = result.error && {
    ...result.error,
    message: redactMessage(redactor.redact(result.error.message))
  };
  log.endStreams(live.finish(), 'agent', {
    type: 'tool-call-end',
    callId,
    outcome: result.outcome,
    ...(output && { output }),
    ...(error && { error }),
    ...(result.sandbox && { sandbox: result.sandbox }),
    ...(result.changes && { changes: result.changes }),
    durationMs: Math.round(performance.now() - startedAt)
  });
  return {
    callId,
    tool,
    outcome: result.outcome,
    ...(output && { output }),
    ...(error && { error })
  };
}

async function decideAndAct(
  started: StartedCall,
  parts: CallParts,
  output: LiveOutput
): Promise<CallResult> {
  const { callId, prepared } = started;
  const { log, tally } = parts;
  const judged = await judge(prepared, parts);
  log.append('policy', { type: 'decision', callId, ...judged.decision });
  tally.countVerdict(judged.decision.decision);
  if (judged.barrier !== null) return { outcome: 'denied', error: judged.barrier };
  if (judged.decision.decision === 'allow') return act(started, judged.decision, parts, output);
  return askAndAct(started, judged.decision, parts, output);
}

/** The decision on a prepared call now, and the words against it where it is a no. */
async function judge(
  { effects }: PreparedCall,
  { policy, mode, sandboxStatus }: CallParts
): Promise<{ readonly decision: Decision; readonly barrier: ReturnType<typeof findBarrier> }> {
  const runsCommand = effects.some(({ type }) => type === 'command');
  const sandbox = runsCommand ? await sandboxStatus() : NO_SANDBOX_NEEDED;
  const decision = policy.judge(effects, mode, sandbox);
  const barrier = findBarrier({ effects, mode, trusted: policy.isTrusted(), sandbox });
  if (barrier !== null) return { decision: { ...decision, decision: 'deny' }, barrier };
  return { decision, barrier: decision.decision === 'deny' ? describeDenial(decision) : null };
}

async function askAndAct(
  started: StartedCall,
  decision: Decision,
  parts: CallParts,
  output: LiveOutput
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
  const since = performance.now();
  onWaiting(1);
  const answer = await approvals
    .ask(log, {
      callId,
      summary,
      payload,
      payloadHash,
      facts,
      decision,
      ...policy.scopes(),
      ...(diff !== undefined && { diff }),
      ...(typed !== undefined && { typed }),
      ...(reason !== undefined && { reason }),
      recheck,
      signal
    })
    .finally(() => {
      onWaiting(-1);
      tally.countWait(performance.now() - since);
    });
  if (answer.type === 'withdrawn') {
    if (answer.reason === 'changed') throw changed();
    throw cancelled();
  }
  if (answer.decision === 'deny')
    return {
      outcome: 'refused',
      error: { code: 'refused', message: answer.note ?? 'A person said no.' }
    };
  return act({ ...started, prepared: fresh }, decision, parts, output, answer.approvalId);
}

/** Captures what undo needs, has the act written to the audit, and only then runs it. */
async function act(
  { callId, tool, prepared }: StartedCall,
  decision: Decision,
  parts: CallParts,
  output: LiveOutput,
  approvalId?: string
): Promise<CallResult> {
  const { log, turnId, principal, signal, services, redactor, checkpoint, lockWorkspace } = parts;
  const release = tool.kind === 'act' ? await lockWorkspace(signal) : (): void => undefined;
  try {
    const captured = await checkpoint();
    if (tool.kind === 'act') {
      const uncovered = await prepared.checkpoint(captured, signal);
      log.append('system', { type: 'checkpoint-created', turnId, uncovered });
    }
    if (signal.aborted) throw cancelled();
    const intent = await recordIntent(services, {
      principal,
      action: tool.name,
      target: boundTarget(redactor.redact(targetOf(prepared.effects))),
      threadId: log.threadId,
      turnId,
      callId,
      payloadHash: hashJson(prepared.payload),
      decision: summarizeDecision(decision),
      ...(approvalId !== undefined && { approvalId })
    });
    const result = await runBounded(prepared, captured, parts, output);
    const detail = result.error && { detail: result.error.code };
    await recordResult(services, { intent, outcome: result.outcome, ...detail }).catch(
      (error: unknown) => parts.serverLog.fail(callId, error)
    );
    return result;
  } finally {
    release();
  }
}

/** Runs the call; one that does not end soon after a cancel is left, its side effects unknown. */
async function runBounded(
  prepared: PreparedCall,
  checkpoint: TurnCheckpoint,
  { signal, serverLog }: CallParts,
  output: LiveOutput
): Promise<CallResult> {
  if (signal.aborted) return CANCELLED_UNRUN;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const left = new Promise<CallResult>(resolve => {
    onAbort = () => {
      timer = setTimeout(() => resolve({ outcome: 'interrupted', error: LEFT }), LEAVE_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const run = prepared.run({
      checkpoint,
      signal,
      onOutput: (stream, text) => output.push(stream, text)
    });
    return await Promise.race([run, left]);
  } catch (error) {
    if (signal.aborted) return { outcome: 'cancelled', error: CANCELLED };
    const known = toCallError(error, serverLog);
    return { outcome: toOutcome(known), error: known };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function targetOf(effects: readonly Effect[]): string {
  const [effect] = effects;
  if (effect === undefined) return '';
  if (effect.type === 'command') return effect.line;
  return effect.type === 'fetch' ? effect.url : effect.path;
}

/** One text for equal inputs, for counting repeats; any form will do for what has no canonical one. */
function inputKey(input: unknown): string {
  try {
    return canonicalJson(input);
  } catch {
    return JSON.stringify(input) ?? '';
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const CANCELLED = { code: 'cancelled', message: 'It was cancelled.' };
const CANCELLED_UNRUN: CallResult = { outcome: 'cancelled', error: CANCELLED };
const LEFT = {
  code: 'interrupted',
  message: 'It did not stop when it was cancelled; what it did is not known.'
};
const cancelled = (): CodedError => new CodedError(CANCELLED.code, CANCELLED.message);
const changed = (): CodedError =>
  new CodedError('conflict', 'What it would act on changed since it was shown, so it did not run.');

/** Stands for the sandbox where no effect is a command, so that a plain edit never waits for the self-test. */
const NO_SANDBOX_NEEDED: SandboxStatus = { tier: '3', runs: false, reason: '' };
/** Milliseconds after a cancel until a call that does not end is left. */
const LEAVE_MS = 5000;
