import type { ContextItem, ContextReference } from '../../protocol/context';
import { isCoded } from '../../base/coded-error';
import type { ModelContext } from './context';
import { withinWorkspace } from './within-workspace';

/** The document that a person works in, by its path below the server's root. */
export interface OpenDocument {
  readonly path: string;
  /** It holds changes that are not on the disk. */
  readonly unsaved: boolean;
}

/** What the composer shows of it: offered, or taken along with every message until it is switched off. */
export interface CurrentDocumentView {
  readonly reference: ContextReference;
  /** What the engine said of it; asked for only while it is taken along. */
  readonly item?: ContextItem;
  readonly on: boolean;
}

/**
 * The active document as a pointer beside the messages of this tab, once a person said so: it follows to whatever
 * document is active next, and none goes where none of the workspace is.
 */
export class CurrentDocument {
  constructor(context: ModelContext, storage: Storage, open: () => OpenDocument | undefined) {
    this._context = context;
    this._storage = storage;
    this._open = open;
    try {
      this._on = storage.getItem(KEY) === 'on';
    } catch {
      // Without storage it begins switched off.
    }
  }

  /** Another document is active, it was saved or changed, or the workspace is another. */
  look(): void {
    const { store } = this._context;
    const { workspace, current: before } = store.view;
    const open = this._open();
    const path = open && withinWorkspace(open.path, workspace);
    if (open === undefined || path === undefined) return store.update({ current: undefined });
    const reference: ContextReference = {
      type: 'file',
      path,
      ...(open.unsaved && { freshness: 'unsaved' as const })
    };
    const same = before?.reference.path === path && this._workspace === workspace;
    this._workspace = workspace;
    store.update({
      current: { reference, on: this._on, ...(same && before.item && { item: before.item }) }
    });
    if (this._on) void this._inspect(reference);
  }

  /** Takes the active document along from now on, or no longer. */
  follow(on: boolean): void {
    this._on = on;
    try {
      if (on) this._storage.setItem(KEY, 'on');
      else this._storage.removeItem(KEY);
    } catch {
      // Only a reload would have read it.
    }
    this.look();
  }

  /** What goes with a message now; undefined for nothing. */
  get reference(): ContextReference | undefined {
    this.look();
    const { current } = this._context.store.view;
    return current?.on === true ? current.reference : undefined;
  }

  private async _inspect(reference: ContextReference): Promise<void> {
    const { store, request } = this._context;
    const { workspace, connection } = store.view;
    if (connection.state !== 'open') return;
    try {
      const { items } = await request('context/inspect', { workspace, context: [reference] });
      const { current } = store.view;
      const [item] = items;
      if (current === undefined || item === undefined || store.view.workspace !== workspace) return;
      if (current.reference.path === reference.path)
        store.update({ current: { ...current, item } });
    } catch (error) {
      // What is sent is looked at by the engine whatever the chip says.
      if (!isCoded(error)) throw error;
    }
  }

  private readonly _context: ModelContext;
  private readonly _storage: Storage;
  private readonly _open: () => OpenDocument | undefined;
  private _on = false;
  private _workspace = '';
}

const KEY = 'sallyport:follows';
