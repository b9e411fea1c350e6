import {
  contextKey,
  referenceOf,
  type ContextItem,
  type ContextReason,
  type ContextReference
} from '../../protocol/context';
import { CodedError, isCoded } from '../../base/coded-error';
import type { ModelContext } from './context';
import { problemOf } from './problem';
import { withinWorkspace } from './within-workspace';

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
    this._put([{ reference }]);
    void this.refresh();
  }

  /** Something of an open document, by its path below the server's root; outside the workspace it cannot be attached. */
  addOfDocument(reference: ContextReference): void {
    const path = this._within(reference);
    if (path !== undefined) this.add({ ...reference, path });
  }

  /** Files and folders that were dropped, by their paths below the server's root: each is attached, or left out for a reason that is said. */
  async addDropped(paths: readonly string[]): Promise<void> {
    const { store, request } = this._context;
    const { workspace } = store.view;
    const within = paths.map(path => ({ path, below: withinWorkspace(path, workspace) }));
    const room = MOST_ATTACHED - store.view.attached.length;
    const known = within.filter(({ below }) => below !== undefined);
    const leftOut: LeftOut[] = [
      ...within
        .filter(({ below }) => below === undefined)
        .map(({ path }): LeftOut => ({ path, why: 'outside' })),
      ...known.slice(room).map(({ path }): LeftOut => ({ path, why: 'too-many' }))
    ];
    const asked = known.slice(0, room).map(({ below = '' }) => below);
    try {
      const { items } =
        asked.length === 0
          ? { items: [] }
          : await request('context/offer', { workspace, paths: asked });
      for (const [index, { why }] of items.entries())
        if (why !== undefined) leftOut.push({ path: asked[index] ?? '', why });
      this._put(
        items
          .filter(({ why }) => why === undefined)
          .map(item => ({ reference: marked(referenceOf(item), item), item }))
      );
      store.update({ leftOut });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  /** Hands an image to the server, and puts it beside the message by its name there; one of a document with where it came from. */
  async addImage(
    image: File,
    of?: Pick<ContextReference, 'path' | 'cell' | 'freshness'>
  ): Promise<void> {
    const path = of && this._within(of);
    // Of a document outside nothing goes, its images neither.
    if (of !== undefined && path === undefined) return;
    try {
      const blob = await this._upload(image);
      this.add({
        type: 'image',
        ...of,
        ...(path !== undefined && { path }),
        blob,
        name: image.name.slice(0, 200)
      });
    } catch (error) {
      this._context.store.update({ problem: problemOf(error) });
    }
  }

  remove(key: string): void {
    const { attached } = this._context.store.view;
    this._set(attached.filter(({ reference }) => contextKey(reference) !== key));
    this._context.store.update({ leftOut: [] });
  }

  /** Hands over what is attached, and is empty then. @param current what goes along besides, unless it was attached by itself */
  take(current?: ContextReference): readonly ContextReference[] {
    const { attached } = this._context.store.view;
    this._set([]);
    this._context.store.update({ leftOut: [] });
    const references = attached.map(({ reference }) => reference);
    if (current === undefined) return references;
    const key = contextKey(current);
    return references.some(reference => contextKey(reference) === key)
      ? references
      : [current, ...references].slice(0, MOST_ATTACHED);
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

  /** Where a document lies below the workspace; undefined, and said, where it lies outside. */
  private _within({ path = '' }: Pick<ContextReference, 'path'>): string | undefined {
    const { store } = this._context;
    const within = withinWorkspace(path, store.view.workspace);
    if (within === undefined)
      store.update({
        problem: problemOf(
          new CodedError('bad-path', 'The document lies outside the folder of this thread.')
        )
      });
    return within;
  }

  /** What is there already is replaced: its text may be another now. */
  private _put(chips: readonly AttachedChip[]): void {
    const keys = new Set(chips.map(({ reference }) => contextKey(reference)));
    const { attached } = this._context.store.view;
    const others = attached.filter(({ reference }) => !keys.has(contextKey(reference)));
    this._set([...others, ...chips].slice(0, MOST_ATTACHED));
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
  /** It is the active document, whichever that is, and not one that was picked. */
  readonly follows?: true;
}

/** Something that was dropped and not attached. */
export interface LeftOut {
  readonly path: string;
  readonly why: ContextReason | 'outside' | 'too-many';
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
