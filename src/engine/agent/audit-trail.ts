import { CodedError, isCoded } from '../../base/coded-error';
import type { Decision } from '../../protocol/decisions';
import type { AuditDenial, AuditIntent, AuditResult } from '../../protocol/link';
import type { GateServices } from '../gate-services';
import type { Tool } from '../tools/tool';

/**
 * Writes the intent of an act and returns its entry number once the gate has it on disk. Throws what the gate refused it
 * with (`audit-unwritable`, `forbidden`), else `failed`: what cannot be audited does not happen.
 */
export async function recordIntent(services: GateServices, intent: AuditIntent): Promise<number> {
  let reply: unknown;
  try {
    reply = await services.call({ name: 'audit/intent', params: intent });
  } catch (error) {
    if (isCoded(error) && TOLD.has(error.code)) throw error;
    throw new CodedError('failed', 'It could not be written to the audit, so it did not run.', {
      cause: error
    });
  }
  if (typeof reply === 'object' && reply !== null && 'entry' in reply)
    if (typeof reply.entry === 'number') return reply.entry;
  throw new CodedError('failed', 'The audit did not acknowledge it, so it did not run.');
}

/** Writes that a call was refused; what is refused stays so where it cannot be written. */
export const recordDenial = (services: GateServices, denial: AuditDenial): Promise<unknown> =>
  services.call({ name: 'audit/denied', params: denial });

/** Writes how an act ended. */
export const recordResult = (services: GateServices, result: AuditResult): Promise<unknown> =>
  services.call({ name: 'audit/result', params: result });

/** The part of a decision that the audit keeps: the verdict, and the layer and rule behind it. */
export function summarizeDecision(decision: Decision): AuditIntent['decision'] {
  const decisive = decision.effects.find(({ verdict }) => verdict === decision.decision);
  return {
    verdict: decision.decision === 'ask' ? 'ask' : 'allow',
    layer: decisive?.layer ?? 'default',
    ...(decisive?.ruleId !== undefined && { ruleId: decisive.ruleId })
  };
}

/** What the audit calls it: only what acts itself is an act. */
export const auditKind = ({ kind }: Pick<Tool, 'kind'>): 'read' | 'act' =>
  kind === 'act' ? 'act' : 'read';

/** What an act is aimed at, for the audit: at most 1 KiB. */
export function boundTarget(target: string): string {
  const bytes = Buffer.from(target);
  return bytes.length <= TARGET_BYTES
    ? target
    : `${bytes
        .subarray(0, TARGET_BYTES - 8)
        .toString('utf8')
        .replace(/\uFFFD+$/, '')}…`;
}

/** Refusals of the gate whose text a person can act on. */
const TOLD: ReadonlySet<string> = new Set(['audit-unwritable', 'forbidden']);
const TARGET_BYTES = 1024;
