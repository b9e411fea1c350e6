/** Which thread this tab had open last, so that a reload opens it again. */
export class LastThread {
  constructor(storage: Storage) {
    this._storage = storage;
  }

  read(): string | undefined {
    try {
      return this._storage.getItem(KEY) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Undefined: none is open. */
  keep(threadId: string | undefined): void {
    try {
      if (threadId === undefined) this._storage.removeItem(KEY);
      else this._storage.setItem(KEY, threadId);
    } catch {
      // As for drafts: only a reload would have read it.
    }
  }

  private readonly _storage: Storage;
}

const KEY = 'sallyport:thread';
