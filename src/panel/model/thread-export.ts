import { CodedError } from '../../base/coded-error';
import { isDelta, type SequencedEvent } from '../../protocol/events';
import type { ModelContext } from './context';
import { problemOf } from './problem';

/**
 * Gathers the events of the open thread for a file, by asking for its replay again: what is on disk, already redacted
 * there, and nothing that this page made of it. The feed passes over events that it knows.
 */
export class ThreadExport {
  constructor(context: ModelContext) {
    this._context = context;
  }

  receive(threadId: string, entries: readonly SequencedEvent[]): void {
    if (this._gathering?.threadId === threadId) this._gathering.add(entries);
  }

  /** Shows the page at once, and the way to a file when every event is there. */
  async prepare(): Promise<void> {
    const { store, request } = this._context;
    const { thread } = store.view;
    if (thread === undefined) return;
    const { threadId } = thread;
    store.update({ page: 'export', exporting: { threadId, state: 'loading' } });
    try {
      const gathering = new Gathering(threadId);
      this._gathering = gathering;
      const { lastSeq } = await request('thread/open', { threadId, afterSeq: 0, batched: true });
      const entries = await gathering.upTo(lastSeq);
      if (this._gathering !== gathering) return;
      store.update({ exporting: { threadId, state: 'ready', entries } });
    } catch (error) {
      store.update({ exporting: { threadId, state: 'failed', problem: problemOf(error) } });
    }
    this._gathering = undefined;
  }

  private readonly _context: ModelContext;
  private _gathering: Gathering | undefined;
}

/** The events of one thread as they come, each once and in order. */
class Gathering {
  constructor(readonly threadId: string) {}

  add(entries: readonly SequencedEvent[]): void {
    for (const entry of entries) this._entries.set(entry.seq, entry);
    this._heard();
  }

  /** What came, once the last number did. Deltas at the tail are not journalled, so silence ends it too. */
  async upTo(lastSeq: number): Promise<readonly SequencedEvent[]> {
    for (;;) {
      const heard = new Promise<boolean>(resolve => {
        const timer = setTimeout(() => resolve(false), SILENCE_MS);
        this._heard = () => {
          clearTimeout(timer);
          resolve(true);
        };
      });
      if (this._entries.has(lastSeq) || !(await heard)) break;
    }
    const entries = [...this._entries.values()]
      .filter(({ seq, event }) => seq <= lastSeq && !isDelta(event))
      .sort((one, other) => one.seq - other.seq);
    if (entries.length === 0)
      throw new CodedError('not-found', 'Expected the events of the thread, none came.');
    return entries;
  }

  private readonly _entries = new Map<number, SequencedEvent>();
  private _heard = (): void => undefined;
}

const SILENCE_MS = 1000;
