import { isCoded } from '../../base/coded-error';
import type { ModelContext } from './context';
import { problemOf } from './problem';

/** Where a person is in JupyterLab: the open document, else the file browser's folder. */
export interface Place {
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/** Keeps workspace and policy of the view in step with the open thread, or with where the person is. */
export class WorkspaceFollower {
  constructor(context: ModelContext, place: () => Place, onSettled: () => void) {
    this._context = context;
    this._place = place;
    this._onSettled = onSettled;
  }

  /** Whether the view's workspace is an answer of the engine; a thread is never made in a guessed one. */
  get isSettled(): boolean {
    return this._isSettled;
  }

  /**
   * Takes the open thread's workspace, or resolves the person's place where no thread is open.
   * The policy is asked for where it is not known, or `anew`.
   */
  async follow(anew = false): Promise<void> {
    const { store, request } = this._context;
    const attempt = ++this._attempt;
    const { thread } = store.view;
    if (thread !== undefined) {
      // Before its first event a thread has no workspace to tell.
      if (thread.lastSeq > 0) this._settle(thread.workspace, undefined, anew);
      return;
    }
    try {
      const { workspace, refused } = await request('workspace/resolve', this._place());
      if (attempt === this._attempt && store.view.thread === undefined)
        this._settle(workspace, refused, anew);
    } catch (error) {
      // Without a connection the reconnect asks again.
      if (attempt === this._attempt && !isCoded(error, 'connection-lost'))
        store.update({ problem: problemOf(error) });
    }
  }

  /** Asks for the policy in force anew; the answer to an older question is dropped. */
  async refreshPolicy(): Promise<void> {
    const { store, request } = this._context;
    const { workspace } = store.view;
    const asking = { workspace };
    this._asking = asking;
    try {
      const policy = await request('policy/get', { workspace });
      if (this._asking === asking) store.update({ policy });
    } catch (error) {
      if (this._asking === asking && store.view.connection.state === 'open')
        store.update({ policy: undefined, problem: problemOf(error) });
    }
    if (this._asking !== asking) return;
    this._asking = undefined;
    this._onSettled();
  }

  private _settle(workspace: string, workspaceRefused: string | undefined, anew: boolean): void {
    const { store } = this._context;
    const { workspace: before, policy } = store.view;
    this._isSettled = true;
    if (workspace !== before)
      store.update({
        workspace,
        policy: undefined,
        restrictedKept: false,
        trust: undefined,
        steering: undefined
      });
    store.update({ workspaceRefused });
    this._onSettled();
    // Thread and place settle one after the other when the page loads; the question that is under way answers both.
    if (this._asking?.workspace === workspace) return;
    if (anew || workspace !== before || policy === undefined) void this.refreshPolicy();
  }

  private readonly _context: ModelContext;
  private readonly _place: () => Place;
  private readonly _onSettled: () => void;
  private _asking: { readonly workspace: string } | undefined;
  private _isSettled = false;
  private _attempt = 0;
}
