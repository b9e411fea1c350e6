import { mayBatch } from '../../protocol/approvals';
import { isCoded } from '../../base/coded-error';
import type { ModelContext } from './context';
import { waitingCalls } from './derive';
import { problemOf } from './problem';
import type { Answer } from './panel-actions';
import type { ApprovalView } from './part-views';

/** What this connection holds of an approval beyond what the thread says. */
type Held = Pick<ApprovalView, 'state'> &
  Partial<Pick<ApprovalView, 'opened' | 'armedAt' | 'renewed' | 'problem'>>;

/** The same of a card that was opened. */
type Opened = Held & Required<Pick<Held, 'opened'>>;

/** The pending approvals of the open thread; nonces live here and die with the connection. */
export class Approvals {
  constructor(context: ModelContext) {
    this._context = context;
  }

  /** Brings the view's list in step with the thread. */
  refresh(): void {
    const { store } = this._context;
    const { thread, approvals: before } = store.view;
    const approvals = waitingCalls(thread).flatMap(({ turn, call }): ApprovalView[] =>
      call.approval === undefined
        ? []
        : [
            {
              approvalId: call.approval.approvalId,
              callId: call.callId,
              turnId: turn.turnId,
              tool: call.tool,
              summary: call.approval.summary,
              ...(this._held.get(call.approval.approvalId) ?? CLOSED)
            }
          ]
    );
    const pending = new Set(approvals.map(({ approvalId }) => approvalId));
    for (const approvalId of this._held.keys())
      if (!pending.has(approvalId)) this._held.delete(approvalId);
    const next = approvals.map(approval => {
      const old = before.find(({ approvalId }) => approvalId === approval.approvalId);
      return old !== undefined && isSame(old, approval) ? old : approval;
    });
    const unchanged =
      next.length === before.length && next.every((approval, index) => approval === before[index]);
    if (!unchanged) store.update({ approvals: next });
  }

  /** The connection is gone and its nonces with it. */
  forget(): void {
    this._held.clear();
    this.refresh();
  }

  async open(approvalId: string): Promise<void> {
    const { request, store } = this._context;
    const threadId = store.view.thread?.threadId;
    const state = this._find(approvalId)?.state;
    if (threadId === undefined || (state !== 'closed' && state !== 'stale')) return;
    const again = state === 'stale' ? { renewed: true } : {};
    const opening: Held = { state: 'opening', ...again };
    this._hold(approvalId, opening);
    try {
      const opened = await request('approval/open', { threadId, approvalId });
      if (this._held.get(approvalId) !== opening) return;
      const wait = Math.max(opened.armingMs, store.view.settings.armingDelay);
      this._hold(approvalId, { state: 'open', opened, armedAt: Date.now() + wait, ...again });
    } catch (error) {
      if (this._held.get(approvalId) === opening)
        this._hold(approvalId, { state: 'closed', problem: problemOf(error) });
    }
  }

  /**
   * Answers each of these cards, with the nonce of its own, by one event of a person's. Does nothing unless the event is
   * one; a card that is not open, not armed or would not take this answer is left as it is, and so is one that may not
   * be answered with others.
   */
  async answer(approvalIds: readonly string[], answer: Answer, event: Event): Promise<void> {
    const together = approvalIds.length > 1;
    const ready = [...new Set(approvalIds)].flatMap(approvalId => {
      const held = this._readyFor(approvalId, answer, together);
      return held === undefined ? [] : [{ approvalId, held }];
    });
    if (ready.length === 0 || !this._context.isOwnHand(event)) return;
    await Promise.all(ready.map(({ approvalId, held }) => this._give(approvalId, held, answer)));
  }

  /** What is held of a card that takes this answer now; undefined for one that does not. */
  private _readyFor(approvalId: string, answer: Answer, together: boolean): Opened | undefined {
    const held = this._held.get(approvalId);
    if (held?.state !== 'open' || held.opened === undefined) return undefined;
    if (Date.now() < (held.armedAt ?? Infinity)) return undefined;
    const { opened } = held;
    if (answer.decision === 'deny') return { ...held, opened };
    const { scope, typed, editedInput } = answer;
    if (scope === undefined || !opened.scopes.includes(scope)) return undefined;
    if (typed !== opened.typed) return undefined;
    if (editedInput !== undefined && (scope !== 'once' || !opened.editable)) return undefined;
    const summary = this._find(approvalId)?.summary;
    if (together && (summary === undefined || !mayBatch(summary, opened))) return undefined;
    return { ...held, opened };
  }

  private async _give(approvalId: string, held: Opened, answer: Answer): Promise<void> {
    const { request, store } = this._context;
    const threadId = store.view.thread?.threadId;
    if (threadId === undefined) return;
    const { decision, scope, note, typed, rule, editedInput, stop } = answer;
    const { nonce, payloadHash } = held.opened;
    const answering: Held = { ...held, state: 'answering' };
    this._hold(approvalId, answering);
    try {
      await request('approval/answer', {
        threadId,
        approvalId,
        nonce,
        payloadHash,
        decision,
        ...(decision === 'allow' && scope !== undefined && { scope }),
        ...(note && { note }),
        ...(typed !== undefined && { typed }),
        ...(rule !== undefined && { rule }),
        ...(editedInput !== undefined && { editedInput: { ...editedInput } }),
        ...(stop !== undefined && { stop })
      });
    } catch (error) {
      if (this._held.get(approvalId) !== answering) return;
      const problem = problemOf(error);
      if (isCoded(error, 'stale-approval')) this._hold(approvalId, { state: 'stale', problem });
      // Not taken, so it can be given again; the delay starts anew.
      else
        this._hold(approvalId, {
          ...held,
          armedAt: Math.max(problem.retryAt ?? 0, Date.now() + store.view.settings.armingDelay),
          problem
        });
    }
  }

  private _find(approvalId: string): ApprovalView | undefined {
    return this._context.store.view.approvals.find(approval => approval.approvalId === approvalId);
  }

  private _hold(approvalId: string, held: Held): void {
    this._held.set(approvalId, held);
    this.refresh();
  }

  private readonly _context: ModelContext;
  private readonly _held = new Map<string, Held>();
}

const CLOSED: Held = { state: 'closed' };

const isSame = (one: ApprovalView, other: ApprovalView): boolean =>
  one.summary === other.summary &&
  one.state === other.state &&
  one.opened === other.opened &&
  one.armedAt === other.armedAt &&
  one.problem === other.problem;
