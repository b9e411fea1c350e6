import type { ModelContext } from './context';
import { problemOf } from './problem';

/** Answers what servers ask in the open thread. */
export class Questions {
  constructor(context: ModelContext) {
    this._context = context;
  }

  /** A no gives nothing, so it needs no hand. */
  decline(elicitationId: string): Promise<void> {
    return this._answer({ elicitationId, action: 'decline' });
  }

  /** A yes gives what was typed, so it takes the person's own event. */
  async accept(
    elicitationId: string,
    content: Record<string, string | number | boolean | string[]>,
    event: Event
  ): Promise<void> {
    if (this._context.isOwnHand(event))
      await this._answer({ elicitationId, action: 'accept', content });
  }

  private async _answer(answer: {
    elicitationId: string;
    action: 'accept' | 'decline';
    content?: Record<string, string | number | boolean | string[]>;
  }): Promise<void> {
    const { store, request } = this._context;
    const threadId = store.view.thread?.threadId;
    if (threadId === undefined) return;
    try {
      await request('elicitation/answer', { threadId, ...answer });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  private readonly _context: ModelContext;
}
