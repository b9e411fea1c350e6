import { hashJson } from '../canonical-json';
import type { ModelConnection } from '../../protocol/link';
import { boundTarget, recordIntent, recordResult } from '../agent/audit-trail';
import type { GateServices } from '../gate-services';
import type { Log } from '../log';
import type { ModelTurn } from '../models/model-provider';
import type { RunningTurn } from './running-turn';

export interface ModelAuditParts {
  readonly principal: string;
  readonly services: GateServices;
  readonly log: Log;
}

/**
 * Writes each request to a model into the audit: which model at which host, before it leaves, and how it ended after.
 * Nothing of what is said: the hash names the request and not its content, which a guess could confirm.
 */
export const auditModel =
  (
    { thread: { threadId }, turnId }: Pick<RunningTurn, 'thread' | 'turnId'>,
    { provider, model }: ModelConnection,
    { principal, services, log }: ModelAuditParts
  ): ModelTurn['audit'] =>
  async ({ host }, step) => {
    const intent = await recordIntent(services, {
      principal,
      action: 'model/request',
      kind: 'read',
      target: boundTarget(`${provider} ${model} at ${host}`),
      threadId,
      turnId,
      payloadHash: hashJson({ provider, model, host, threadId, turnId, step }),
      decision: { verdict: 'allow', layer: 'default' }
    });
    return (outcome, code) => {
      recordResult(services, {
        intent,
        outcome,
        ...(code !== undefined && { detail: code })
      }).catch((error: unknown) => log.fail('audit', error));
    };
  };
