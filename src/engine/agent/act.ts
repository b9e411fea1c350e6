import type { Decision } from '../../protocol/decisions';
import type { AuditIntent } from '../../protocol/link';
import { hashJson } from '../canonical-json';
import type { TurnCheckpoint } from '../checkpoints/checkpoint';
import { targetOf, type Effect } from '../policy/effect';
import type { CallResult, PreparedCall } from '../tools/tool';
import {
  auditKind,
  boundTarget,
  recordIntent,
  recordResult,
  summarizeDecision
} from './audit-trail';
import { toCallError, toOutcome } from './call-error';
import { CANCELLED, cancelled, changed, type CallParts, type StartedCall } from './call-parts';
import { judge } from './judgement';
import type { LiveOutput } from './live-output';

/** The answer that let an act through. */
export type PersonsYes = Required<Pick<AuditIntent, 'approvalId'>> & Pick<AuditIntent, 'askedHash'>;

/** Captures what undo needs, has the act written to the audit, and only then runs it. */
export async function act(
  { callId, tool, prepared }: StartedCall,
  decision: Decision,
  parts: CallParts,
  output: LiveOutput,
  yes?: PersonsYes
): Promise<CallResult> {
  const { log, turnId, parent, principal, signal, services, redactor } = parts;
  const { checkpoint, lockWorkspace } = parts;
  const release = tool.kind === 'act' ? await lockWorkspace(signal) : (): void => undefined;
  try {
    const captured = await checkpoint();
    if (tool.kind === 'act') {
      const uncovered = await prepared.checkpoint(captured, signal);
      log.append('system', { type: 'checkpoint-created', turnId, uncovered });
    }
    if (signal.aborted) throw cancelled();
    // Lock and capture may have taken long: what policy says of it now is what counts.
    const { decision: latest, barrier } = await judge(prepared, parts);
    if (barrier !== null) return { outcome: 'denied', error: barrier };
    if (yes === undefined && latest.decision !== 'allow') throw changed();
    const intent = await recordIntent(services, {
      principal,
      action: tool.name,
      kind: auditKind(tool),
      target: boundTarget(redactor.redact(firstTarget(prepared.effects))),
      threadId: log.threadId,
      turnId,
      callId,
      ...(parent !== undefined && { parentCallId: parent }),
      payloadHash: hashJson(prepared.payload),
      decision: summarizeDecision(decision),
      ...yes
    });
    const result = await runBounded(prepared, captured, callId, parts, output);
    const said = [result.error?.code, result.note].filter(part => part !== undefined).join('; ');
    const detail = said !== '' && { detail: redactor.redact(said) };
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
  callId: string,
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
      callId,
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

function firstTarget(effects: readonly Effect[]): string {
  const [effect] = effects;
  return effect === undefined ? '' : targetOf(effect);
}

const CANCELLED_UNRUN: CallResult = { outcome: 'cancelled', error: CANCELLED };
const LEFT = {
  code: 'interrupted',
  message: 'It did not stop when it was cancelled; what it did is not known.'
};
/** Milliseconds after a cancel until a call that does not end is left. */
const LEAVE_MS = 5000;
