import type { ModelContext } from './context';
import { modelInUse } from './model-choice';
import { problemOf } from './problem';

/** What a person does with the plan of a turn. */
export class Plans {
  constructor(
    private readonly _context: ModelContext,
    private readonly _onApproved: () => void
  ) {}

  /** Keeps the person's steps in the thread; they are drawn when its event comes. */
  async edit(turnId: string, items: readonly string[]): Promise<void> {
    const { store, request } = this._context;
    const threadId = store.view.thread?.threadId;
    if (threadId === undefined) return;
    try {
      await request('plan/edit', { threadId, turnId, items: [...items] });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  /** Has the plan carried out as it is shown: these steps, or nothing. */
  async approve(turnId: string, items: readonly string[]): Promise<void> {
    const { store, request } = this._context;
    const threadId = store.view.thread?.threadId;
    if (threadId === undefined) return;
    const model = modelInUse(store.view)?.id;
    // A plan is carried out once: pressed twice, or sent again over a new line, it is the same turn.
    const idempotencyKey = `plan-${turnId}`;
    try {
      await request('plan/approve', {
        threadId,
        turnId,
        items: [...items],
        idempotencyKey,
        ...(model !== undefined && { model })
      });
      this._onApproved();
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }
}
