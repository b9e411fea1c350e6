import { isCoded } from '../../base/coded-error';
import type { ModelContext } from './context';
import { problemOf } from './problem';

/** The notes that a model would be told, and which of them a person switched off: for the open thread, or the next new one. */
export class Notes {
  constructor(context: ModelContext) {
    this._context = context;
  }

  /** Asks anew what a model would be told now. */
  async look(): Promise<void> {
    const { store, request } = this._context;
    const { workspace, thread, connection } = store.view;
    if (connection.state !== 'open') return;
    const asking = {};
    this._asking = asking;
    try {
      const { files } = await request('context/instructions', {
        workspace,
        ...(thread !== undefined && { threadId: thread.threadId })
      });
      if (this._asking === asking) store.update({ notes: files });
    } catch (error) {
      // A thread whose folder moved says so when it is used.
      if (!isCoded(error)) throw error;
    }
  }

  /** Takes the notes of a folder of the workspace among the person's own, or takes them anew. */
  async take(path: string, name?: string): Promise<void> {
    const { store, request } = this._context;
    const { workspace } = store.view;
    try {
      await request('notes/import', { workspace, path, ...(name !== undefined && { name }) });
      await this.look();
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  /** Switches one on or off. Before a thread is there it is kept for the one that the next message makes. */
  async switch(path: string, on: boolean): Promise<void> {
    const { store, request } = this._context;
    const { thread, newNotesOff } = store.view;
    const before = thread === undefined ? newNotesOff : (thread.instructionsOff ?? []);
    const paths = [...before.filter(other => other !== path), ...(on ? [] : [path])];
    if (thread === undefined) return store.update({ newNotesOff: paths });
    try {
      await request('context/switch', { threadId: thread.threadId, paths });
      await this.look();
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  private readonly _context: ModelContext;
  private _asking: object | undefined;
}
