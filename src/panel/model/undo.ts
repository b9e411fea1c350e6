import type { ModelContext } from './context';
import { problemOf } from './problem';
import type { Page } from './part-views';

/** Review, undo and keep of a turn. */
export class Undo {
  constructor(context: ModelContext) {
    this._context = context;
  }

  async preview(turnId: string, page: Extract<Page, 'undo' | 'review'>): Promise<void> {
    const { store, request } = this._context;
    const threadId = store.view.thread?.threadId;
    if (threadId === undefined) return;
    const loading = { turnId, state: 'loading' as const };
    store.update({ undo: loading, page });
    try {
      const preview = await request('checkpoint/preview', { threadId, turnId });
      if (store.view.undo === loading) store.update({ undo: { turnId, state: 'ready', preview } });
    } catch (error) {
      if (store.view.undo === loading)
        store.update({ undo: { turnId, state: 'failed', problem: problemOf(error) } });
    }
  }

  async restore(turnId: string, keepMine: readonly string[] | undefined): Promise<void> {
    const { store, request } = this._context;
    const { thread, undo } = store.view;
    if (thread === undefined || undo?.turnId !== turnId || undo.state !== 'ready') return;
    const restoring = { ...undo, state: 'restoring' as const };
    store.update({ undo: restoring });
    const { threadId } = thread;
    try {
      await request('checkpoint/restore', {
        threadId,
        turnId,
        ...(keepMine !== undefined && { keepMine: [...keepMine] })
      });
      if (store.view.undo !== restoring) return;
      store.update({ undo: undefined, page: 'thread' });
      this._context.focus({ type: 'composer' });
    } catch (error) {
      if (store.view.undo === restoring)
        store.update({ undo: { turnId, state: 'failed', problem: problemOf(error) } });
    }
  }

  async keep(turnId: string): Promise<void> {
    const { store, request } = this._context;
    const threadId = store.view.thread?.threadId;
    if (threadId === undefined) return;
    try {
      await request('checkpoint/keep', { threadId, turnId });
      const serial = (store.view.done?.serial ?? 0) + 1;
      store.update({ done: { serial, code: 'kept' }, page: 'thread', undo: undefined });
      this._context.focus({ type: 'composer' });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  private readonly _context: ModelContext;
}
