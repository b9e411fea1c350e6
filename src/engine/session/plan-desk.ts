import { CodedError } from '../../base/coded-error';
import type { Results } from '../../protocol/results';
import { pendingPlan, planText, type PlanState } from '../../protocol/plan';
import type { Requests } from '../../protocol/requests';
import { isVisible } from '../tools/visible-text';
import { readTurns } from './read-turns';
import type { ThreadBook } from './thread-book';
import type { Turns } from './turns';

/** Plans as a person has them in hand: edited, and approved to be carried out. */
export class PlanDesk {
  constructor(
    private readonly book: ThreadBook,
    private readonly turns: Turns
  ) {}

  /** Replaces the steps of a plan. Throws what `find` throws. */
  edit({ threadId, turnId, items }: Requests['plan/edit']): void {
    this.find(threadId, turnId);
    const thread = this.book.getLive(threadId);
    thread.append('user', { type: 'plan-changed', turnId, items: pendingPlan(oneLineEach(items)) });
  }

  /**
   * Starts the turn that carries a plan out: the steps given are its only input. Throws `conflict` where other steps
   * stand in the thread: what a person approves is what they were shown.
   */
  approve(approval: Requests['plan/approve']): Results['plan/approve'] {
    const { threadId, turnId, items, idempotencyKey, model } = approval;
    const before = this.turns.startedBy(threadId, idempotencyKey);
    if (before !== null) return { turnId: before };
    const plan = this.find(threadId, turnId);
    const isShown =
      plan.items.length === items.length &&
      plan.items.every(({ text }, index) => text === items[index]);
    if (!isShown)
      throw new CodedError('conflict', 'The plan changed since it was shown, so nothing started.', {
        fix: 'Look at the plan as it is now and approve it again.'
      });
    return {
      turnId: this.turns.start({
        threadId,
        mode: 'agent',
        input: [{ type: 'text', text: planText(items) }],
        plan: { of: turnId, items },
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        ...(model !== undefined && { model })
      })
    };
  }

  /** A plan that is still a proposal. Throws `not-found` where there is none, `busy` and `conflict` where it no longer is one. */
  private find(threadId: string, turnId: string): PlanState {
    const turn = readTurns(this.book.getLive(threadId)).find(other => other.turnId === turnId);
    if (turn?.plan === undefined || turn.mode !== 'plan')
      throw new CodedError('not-found', 'Expected a turn of the mode plan that made a plan.');
    if (turn.end === undefined)
      throw new CodedError('busy', 'The plan is still being made.', { retryAfterMs: 1000 });
    if (turn.plan.approvedBy !== undefined)
      throw new CodedError('conflict', 'The plan was approved already, and is carried out.');
    return turn.plan;
  }
}

function oneLineEach(items: readonly string[]): readonly string[] {
  // What a reader of the plan does not see would be told to the model all the same.
  if (items.every(text => /^[^\r\n]*\S[^\r\n]*$/.test(text) && isVisible(text))) return items;
  throw new CodedError(
    'bad-params',
    'Expected each step to be one line that says something and hides nothing.'
  );
}
