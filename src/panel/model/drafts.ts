import type { Store } from './store';

/** The composer's text of each thread. It survives a reload of this tab and goes nowhere else. */
export class Drafts {
  constructor(store: Store, storage: Storage) {
    this._store = store;
    this._storage = storage;
  }

  /** Shows the text that belongs to a thread; undefined is the thread that the next message makes. */
  show(threadId: string | undefined): void {
    this._key = PREFIX + (threadId ?? 'new');
    this.fill(this.read());
  }

  /** Puts text into the composer, in place of what is there. */
  fill(text: string): void {
    this.save(text);
    const { serial } = this._store.view.draft;
    this._store.update({ draft: { serial: serial + 1, text } });
  }

  /** Puts what was typed into the view, before another page takes the composer's place. */
  keep(): void {
    const text = this.read();
    if (text !== this._store.view.draft.text) this.fill(text);
  }

  save(text: string): void {
    try {
      if (text === '') this._storage.removeItem(this._key);
      else this._storage.setItem(this._key, text);
    } catch {
      // Storage that is full or switched off costs the text of a reload, nothing else.
    }
  }

  read(): string {
    try {
      return this._storage.getItem(this._key) ?? '';
    } catch {
      return '';
    }
  }

  private readonly _store: Store;
  private readonly _storage: Storage;
  private _key = `${PREFIX}new`;
}

const PREFIX = 'sallyport:draft:';
