import { contextKey, type ContextItem, type ContextReference } from '../../protocol/context';
import { CodedError, isCoded } from '../../base/coded-error';
import type { ModelContext } from './context';
import { problemOf } from './problem';

/**
 * What goes with the next message, by thread: references that survive a reload of this tab, and what the engine says
 * each of them would be. A chip that was never looked at is not shown as harmless: it has no size and no freshness yet.
 */
export class Attachments {
  constructor(context: ModelContext, storage: Storage, upload: (image: Blob) => Promise<string>) {
    this._context = context;
    this._upload = upload;
    this._storage = storage;
  }

  /** Takes up what belongs to a thread; undefined is the one that the next message makes. */
  show(threadId: string | undefined): void {
    this._key = PREFIX + (threadId ?? 'new');
    this._set(this._read());
    void this.refresh();
  }

  add(reference: ContextReference): void {
    const key = contextKey(reference);
    const { attached } = this._context.store.view;
    if (attached.some(chip => contextKey(chip.reference) === key)) return;
    if (attached.length >= MOST_ATTACHED) return;
    this._set([...attached, { reference }]);
    void this.refresh();
  }

  /** Something of an open document, by its path below the server's root; outside the workspace it cannot be attached. */
  addOfDocument(reference: ContextReference): void {
    const { store } = this._context;
    const { workspace } = store.view;
    const { path = '' } = reference;
    const within = workspace === '' ? path : path.slice(workspace.length + 1);
    if (workspace !== '' && !path.startsWith(`${workspace}/`))
      return store.update({
        problem: problemOf(
          new CodedError('bad-path', 'The document lies outside the folder of this thread.')
        )
      });
    this.add({ ...reference, path: within });
  }

  /** Hands an image to the server, and puts it beside the message by its name there. */
  async addImage(image: File): Promise<void> {
    try {
      const blob = await this._upload(image);
      this.add({ type: 'image', blob, name: image.name.slice(0, 200) });
    } catch (error) {
      this._context.store.update({ problem: problemOf(error) });
    }
  }

  remove(key: string): void {
    const { attached } = this._context.store.view;
    this._set(attached.filter(({ reference }) => contextKey(reference) !== key));
  }

  /** Hands over what is attached, and is empty then. */
  take(): readonly ContextReference[] {
    const { attached } = this._context.store.view;
    this._set([]);
    return attached.map(({ reference }) => reference);
  }

  /** Asks anew what the chips are: their files may have changed, or the policy. */
  async refresh(): Promise<void> {
    const { store, request } = this._context;
    const { attached, workspace, connection } = store.view;
    if (attached.length === 0 || connection.state !== 'open') return;
    const context = attached.map(({ reference }) => reference);
    try {
      const { items } = await request('context/inspect', { workspace, context });
      const found = new Map(items.map((item, index) => [keyAt(context, index), item]));
      this._set(
        store.view.attached.map(chip => {
          const item = found.get(contextKey(chip.reference));
          return item === undefined ? chip : { reference: marked(chip.reference, item), item };
        })
      );
    } catch (error) {
      // What is sent is looked at by the engine whatever a chip says.
      if (!isCoded(error, 'connection-lost')) store.update({ problem: problemOf(error) });
    }
  }

  /** Looks for files and folders; null closes the picker. The answer to an older question is dropped. */
  async find(query: string | null): Promise<void> {
    const { store, request } = this._context;
    if (query === null) return store.update({ picker: undefined });
    const { workspace, picker } = store.view;
    if (picker?.query === query && picker.state !== 'failed') return;
    store.update({
      picker: { query, entries: picker?.entries ?? [], left: 0, more: 0, state: 'loading' }
    });
    const isLatest = (): boolean => store.view.picker?.query === query;
    try {
      const { entries, left, more } = await request('context/find', { workspace, query });
      const count = left.hidden + left.ignored + left.withheld;
      if (isLatest())
        store.update({ picker: { query, entries, left: count, more, state: 'ready' } });
    } catch (error) {
      const problem = problemOf(error);
      if (isLatest())
        store.update({
          picker: { query, entries: [], left: 0, more: 0, state: 'failed', problem }
        });
    }
  }

  /** The line is up, or the workspace is another: whatever was found before is asked anew. */
  lookAgain(): void {
    void this.refresh();
    const { picker } = this._context.store.view;
    if (picker === undefined) return;
    this._context.store.update({ picker: { ...picker, state: 'failed' } });
    void this.find(picker.query);
  }

  private _set(attached: readonly AttachedChip[]): void {
    this._context.store.update({ attached });
    try {
      if (attached.length === 0) this._storage.removeItem(this._key);
      else
        this._storage.setItem(
          this._key,
          JSON.stringify(attached.map(({ reference }) => reference))
        );
    } catch {
      // As for drafts: only a reload would have read it.
    }
  }

  private _read(): readonly AttachedChip[] {
    try {
      const value: unknown = JSON.parse(this._storage.getItem(this._key) ?? '[]');
      return Array.isArray(value)
        ? value.filter(isReference).map(reference => ({ reference }))
        : [];
    } catch {
      return [];
    }
  }

  private readonly _context: ModelContext;
  private readonly _storage: Storage;
  private readonly _upload: (image: Blob) => Promise<string>;
  private _key = `${PREFIX}new`;
}

/** A reference beside the composer, and what the engine last said of it. */
export interface AttachedChip {
  readonly reference: ContextReference;
  readonly item?: ContextItem;
}

const keyAt = (context: readonly ContextReference[], index: number): string => {
  const reference = context[index];
  return reference === undefined ? '' : contextKey(reference);
};

/** The first mark stays, so that every later change shows against what was picked. */
const marked = (reference: ContextReference, { mark }: ContextItem): ContextReference =>
  reference.mark !== undefined || mark === undefined ? reference : { ...reference, mark };

/** Of our own storage, where only another version can have written something else; the gate checks the rest. */
export const isReference = (value: unknown): value is ContextReference =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  ['file', 'folder', 'selection', 'output', 'image'].includes(String(value.type));

/** As many as a message takes. */
const MOST_ATTACHED = 32;
const PREFIX = 'sallyport:attached:';
