import type { Decision } from '../../protocol/decisions';
import { hashJson } from '../canonical-json';
import { targetOf } from '../policy/effect';
import type { PreparedCall, Tool } from '../tools/tool';
import { auditKind, boundTarget, recordDenial, summarizeDecision } from './audit-trail';
import type { CallParts } from './call-parts';

/** A call that was refused before it could act. */
export interface DeniedCall {
  readonly callId: string;
  readonly tool: Pick<Tool, 'name' | 'kind'>;
  /** Absent where it was refused before anybody looked at its input. */
  readonly prepared?: PreparedCall;
  /** Absent for a tool that is switched off. */
  readonly decision?: Decision;
  /** Why, as the call's error code. */
  readonly code: string;
}

/** Puts a refused call on record: nobody acted, and somebody tried. Never rejects; what is refused stays so. */
export async function noteDenial(call: DeniedCall, parts: CallParts): Promise<void> {
  const { callId, tool, prepared, decision, code } = call;
  const { log, turnId, parent, principal, services, redactor, serverLog } = parts;
  const effect = prepared?.effects[0];
  const { layer, ruleId } =
    decision === undefined
      ? { layer: 'admin', ruleId: undefined }
      : summarizeDecision({ ...decision, decision: 'deny' });
  try {
    await recordDenial(services, {
      principal,
      action: tool.name,
      kind: auditKind(tool),
      target: effect === undefined ? '' : boundTarget(redactor.redact(targetOf(effect))),
      threadId: log.threadId,
      turnId,
      callId,
      ...(parent !== undefined && { parentCallId: parent }),
      payloadHash: hashJson(prepared?.payload ?? null),
      decision: { verdict: 'deny', layer, ...(ruleId !== undefined && { ruleId }) },
      code
    });
  } catch (error) {
    serverLog.fail(callId, error);
  }
}
