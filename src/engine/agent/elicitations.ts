import { CodedError } from '../../base/coded-error';
import type { Elicitation, ElicitationAnswer } from '../../protocol/elicitation';
import type { Requests } from '../../protocol/requests';
import { createId } from '../ids';
import { ARMING_MS } from './approvals';
import type { ThreadLog } from './thread-log';

/**
 * Questions of servers that wait for a person. Each is asked once and answered once; what a person typed goes to the
 * server that asked and stands in no event, since it may be anything.
 */
export class ElicitationDesk {
  private readonly pending = new Map<string, Pending>();

  /** Monotonic milliseconds; for tests. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Journals the question and waits as long as the person does; the abort of the call cancels it. Never rejects. */
  ask(
    log: ThreadLog,
    turnId: string,
    question: Elicitation,
    signal: AbortSignal
  ): Promise<ElicitationAnswer> {
    if (signal.aborted) return Promise.resolve({ action: 'cancel' });
    const elicitationId = createId('e');
    log.append('system', { type: 'elicitation-request', elicitationId, turnId, question });
    return new Promise(resolve => {
      const settle = (answer: ElicitationAnswer): void => {
        signal.removeEventListener('abort', onAbort);
        this.pending.delete(elicitationId);
        resolve(answer);
      };
      const onAbort = (): void => {
        settle({ action: 'cancel' });
        log.append('system', { type: 'elicitation-answer', elicitationId, action: 'cancel' });
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.pending.set(elicitationId, { log, question, askedAt: this.clock(), settle });
    });
  }

  /**
   * Takes the answer, once. Throws `stale-approval` for one that is answered or over, `not-armed` for a yes that came before
   * the question could be read, `bad-params` for an answer to what was not asked.
   */
  answer({ threadId, elicitationId, action, content }: Requests['elicitation/answer']): void {
    const pending = this.pending.get(elicitationId);
    if (pending?.log.threadId !== threadId)
      throw new CodedError('stale-approval', 'This question is answered or over.');
    const { log, question, askedAt, settle } = pending;
    if (action === 'decline') {
      log.append('user', { type: 'elicitation-answer', elicitationId, action });
      return settle({ action });
    }
    const early = askedAt + ARMING_MS - this.clock();
    if (early > 0)
      throw new CodedError('not-armed', 'The answer came before the question could be read.', {
        retryAfterMs: Math.ceil(early)
      });
    const asked = propertiesOf(question);
    if (Object.keys(content ?? {}).some(name => !Object.hasOwn(asked, name)))
      throw new CodedError('bad-params', 'Expected an answer to what was asked, and no more.');
    log.append('user', { type: 'elicitation-answer', elicitationId, action });
    settle({ action, content: content ?? {} });
  }
}

interface Pending {
  readonly log: ThreadLog;
  readonly question: Elicitation;
  readonly askedAt: number;
  readonly settle: (answer: ElicitationAnswer) => void;
}

const propertiesOf = ({ schema }: Elicitation): object => {
  const properties = schema?.['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
};
