import { randomBytes, timingSafeEqual } from 'node:crypto';
import { CodedError } from '../../base/coded-error';
import type { OpenedApproval } from '../../protocol/approvals';
import type { Requests } from '../../protocol/requests';
import { createId } from '../ids';
import type {
  AnswerEvent,
  ApprovalOutcome,
  ApprovalQuestion,
  OpenQuestion
} from './approval-question';
import type { ThreadLog } from './thread-log';

interface Pending {
  readonly approvalId: string;
  readonly log: ThreadLog;
  readonly question: ApprovalQuestion;
  /** By connection: the nonce its card holds, and when it got it. It dies with the connection. */
  readonly cards: Map<string, { readonly nonce: string; readonly openedAt: number }>;
  /** A valid answer is being looked at: no second one is taken. */
  claimed: boolean;
  settle(outcome: ApprovalOutcome): void;
}

/** The questions that wait for a person. Each is answered once, however many connections show it. */
export class ApprovalDesk {
  private readonly pending = new Map<string, Pending>();

  /** Monotonic milliseconds; for tests. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /** Journals the question; it waits as long as the person does. */
  ask(log: ThreadLog, question: ApprovalQuestion): OpenQuestion {
    const approvalId = createId('a');
    const { callId, summary, signal } = question;
    log.append('policy', { type: 'approval-request', approvalId, callId, summary });
    let outcome: ApprovalOutcome | undefined;
    let settle: (outcome: ApprovalOutcome) => void = () => undefined;
    let fail: (error: unknown) => void = () => undefined;
    const answer = new Promise<ApprovalOutcome>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    // Whoever waits for it hears of it; nobody may wait yet.
    answer.catch(() => undefined);
    const onAbort = (): void => {
      try {
        this.withdraw(pending, signal.reason === 'stopped' ? 'stopped' : 'cancelled');
      } catch (error) {
        // The withdrawal could not be written; the call ends all the same.
        fail(error);
      }
    };
    const pending: Pending = {
      approvalId,
      log,
      question,
      cards: new Map(),
      claimed: false,
      settle: ended => {
        this.pending.delete(approvalId);
        signal.removeEventListener('abort', onAbort);
        outcome = ended;
        settle(ended);
      }
    };
    this.pending.set(approvalId, pending);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    return {
      answer,
      get outcome() {
        return outcome;
      },
      withdraw: reason => {
        if (outcome === undefined) this.withdraw(pending, reason);
      }
    };
  }

  /** Gives a connection what its card shows, with a nonce of its own. A second opening renews the nonce and the arming. */
  async open(
    { threadId, approvalId }: Requests['approval/open'],
    connection: string
  ): Promise<OpenedApproval> {
    const { question, cards } = this.find(threadId, approvalId);
    const {
      callId: _callId,
      summary: _summary,
      recheck: _recheck,
      revise: _revise,
      signal: _signal,
      widerYes,
      ...card
    } = question;
    const wider = await widerYes.describe();
    // It may be answered by now, and then nobody gets a nonce.
    this.find(threadId, approvalId);
    const nonce = randomBytes(32).toString('base64url');
    cards.set(connection, { nonce, openedAt: this.clock() });
    return { ...card, ...wider, nonce, armingMs: ARMING_MS };
  }

  /**
   * Takes an answer, once. Throws `stale-approval` for what no longer stands as shown, `not-armed` for one sooner than a
   * person can have read the card, `forbidden` for a scope or an edited payload that policy does not permit.
   */
  async answer(params: Requests['approval/answer'], connection: string): Promise<void> {
    const pending = this.find(params.threadId, params.approvalId);
    this.assertCard(pending, params, connection);
    const { question, log, approvalId } = pending;
    if (params.decision === 'deny') {
      const no = {
        approvalId,
        decision: params.decision,
        ...(params.note !== undefined && { note: params.note }),
        ...(params.stop === true && { stop: true as const })
      };
      log.append('user', { type: 'approval-answer', ...no });
      pending.settle({ type: 'answered', ...no });
      return;
    }
    assertWholeYes(params, question);
    pending.claimed = true;
    const yes = await this.check(pending, params).finally(() => (pending.claimed = false));
    // Stopped, or cancelled, while it was looked at.
    if (!this.pending.has(approvalId)) throw stale();
    const answer = {
      approvalId,
      decision: params.decision,
      scope: params.scope ?? 'once',
      ...(params.note !== undefined && { note: params.note }),
      ...yes
    };
    log.append('user', { type: 'approval-answer', ...answer });
    if (answer.scope !== 'once' && yes.remembered !== undefined)
      question.widerYes.confirm(answer.scope, yes.remembered);
    pending.settle({ type: 'answered', ...answer });
  }

  /** Looks at what a yes would do now, and keeps what it remembers. */
  private async check(
    pending: Pending,
    { editedInput, scope = 'once', rule }: Requests['approval/answer']
  ): Promise<Pick<AnswerEvent, 'edited' | 'remembered'>> {
    const { question } = pending;
    if (editedInput !== undefined) {
      const revised = await question.revise(editedInput);
      return { edited: { ...revised, askedHash: question.payloadHash } };
    }
    if (!(await question.recheck())) {
      if (this.pending.has(pending.approvalId)) this.withdraw(pending, 'changed');
      throw stale();
    }
    if (scope === 'once' || !this.pending.has(pending.approvalId)) return {};
    return { remembered: await question.widerYes.remember(scope, rule) };
  }

  /** Forgets the nonces of a connection that is gone. */
  forget(connection: string): void {
    for (const { cards } of this.pending.values()) cards.delete(connection);
  }

  /** How many questions wait. */
  get size(): number {
    return this.pending.size;
  }

  private find(threadId: string, approvalId: string): Pending {
    const pending = this.pending.get(approvalId);
    if (pending === undefined || pending.log.threadId !== threadId) throw stale();
    return pending;
  }

  private assertCard(
    { cards, claimed, question }: Pending,
    { nonce, payloadHash }: Requests['approval/answer'],
    connection: string
  ): void {
    const card = cards.get(connection);
    if (claimed || card === undefined || !isSame(card.nonce, nonce)) throw stale();
    if (payloadHash !== question.payloadHash) throw stale();
    const early = card.openedAt + ARMING_MS - this.clock();
    if (early > 0)
      throw new CodedError('not-armed', 'The answer came before the card could be read.', {
        retryAfterMs: Math.ceil(early)
      });
  }

  private withdraw(pending: Pending, reason: 'cancelled' | 'changed' | 'stopped'): void {
    const { approvalId, log } = pending;
    try {
      log.append('system', { type: 'approval-withdrawn', approvalId, reason });
    } finally {
      pending.settle({ type: 'withdrawn', reason });
    }
  }
}

/** A yes that the card could not have given. */
function assertWholeYes(
  { scope = 'once', typed, editedInput, rule }: Requests['approval/answer'],
  question: ApprovalQuestion
): void {
  const wanted = (text: string): CodedError => new CodedError('bad-params', text);
  if (question.typed !== undefined && typed !== question.typed)
    throw wanted('Expected `typed` to be the text that the card shows.');
  if (rule !== undefined && scope === 'once')
    throw wanted('Expected `rule` only with a scope beyond once.');
  if (editedInput === undefined) return;
  if (!question.editable) throw wanted('Expected no `editedInput`: this cannot be edited.');
  if (scope !== 'once') throw wanted('Expected the scope once for what was edited.');
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const stale = (): CodedError =>
  new CodedError('stale-approval', 'The approval no longer matches what would run.');

/** Milliseconds from showing a card until its answer is taken. */
export const ARMING_MS = 500;
