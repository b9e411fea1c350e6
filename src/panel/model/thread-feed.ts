import type { IDisposable } from '@lumino/disposable';
import { isCoded } from '../../base/coded-error';
import type { SequencedEvent } from '../../protocol/events';
import { reduce } from '../../protocol/reduce';
import { emptyThread, type ThreadState } from '../../protocol/state';
import type { ModelContext } from './context';
import { onNextFrame } from './frame';
import { problemOf } from './problem';

/**
 * Follows one thread: replay after the last event we applied, then live. Events are gathered and reduced once a
 * frame; a replay is shown when it is whole, since drawing its way there would take longer than the replay. A hole in the live numbers, or a `resync`, opens the thread again from the last number applied.
 */
export class ThreadFeed implements IDisposable {
  constructor(context: ModelContext, onChanged: (before: ThreadState | undefined) => void) {
    this._context = context;
    this._onChanged = onChanged;
  }

  get threadId(): string | undefined {
    return this._thread?.threadId;
  }

  open(threadId: string): void {
    if (this.threadId === threadId) return;
    this.close();
    this._thread = emptyThread(threadId);
    this._context.store.update({
      thread: this._thread,
      threadState: 'loading',
      threadProblem: undefined
    });
    void this._subscribe();
  }

  /** Ends live events of the open thread; no thread is open then. */
  close(): void {
    const threadId = this.threadId;
    if (threadId === undefined) return;
    this._reset();
    this._thread = undefined;
    this._context.store.update({
      thread: undefined,
      threadState: 'none',
      threadProblem: undefined
    });
    // Fails only where there is no connection, and then there are no live events either.
    this._context.request('thread/close', { threadId }).catch(() => undefined);
  }

  /** Opens again what is open, from the last event applied: after a reconnect, a hole or a resync. */
  resume(): void {
    if (this._thread === undefined) return;
    this._flush();
    this._reset();
    void this._subscribe();
  }

  receive(threadId: string, ...entries: readonly SequencedEvent[]): void {
    // Until the reply to `thread/open` came, whatever comes is an older subscription's; the replay holds it too.
    if (threadId !== this.threadId || this._opening) return;
    this._pending.push(...entries);
    this._frame ??= onNextFrame(() => this._flush());
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this._reset();
    this._thread = undefined;
  }

  private async _subscribe(): Promise<void> {
    const thread = this._thread;
    if (thread === undefined) return;
    const attempt = ++this._attempt;
    this._opening = true;
    const { request, store } = this._context;
    try {
      const { lastSeq } = await request('thread/open', {
        threadId: thread.threadId,
        afterSeq: thread.lastSeq,
        batched: true
      });
      if (attempt !== this._attempt) return;
      this._opening = false;
      if (lastSeq < thread.lastSeq) return this._startOver(thread.threadId);
      this._replayTo = lastSeq;
      if (thread.lastSeq >= lastSeq) this._setLive();
      else this._awaitReplay();
    } catch (error) {
      if (attempt !== this._attempt) return;
      this._opening = false;
      // Without a connection there is nothing to say: the reconnect resumes.
      if (!isCoded(error, 'connection-lost'))
        store.update({ threadState: 'failed', threadProblem: problemOf(error) });
    }
  }

  /** The server knows fewer events than we: another history. Ours is dropped. */
  private _startOver(threadId: string): void {
    this._thread = emptyThread(threadId);
    void this._subscribe();
  }

  private _flush(): void {
    this._frame?.dispose();
    this._frame = undefined;
    const entries = this._pending.splice(0);
    const before = this._thread;
    let thread = before;
    if (thread === undefined || entries.length === 0) return;
    let hole = false;
    for (const entry of entries) {
      const expected: number = Math.max(thread.lastSeq, this._replayTo) + 1;
      if (entry.seq >= expected) {
        hole = (entry.from ?? entry.seq) > expected;
        if (hole) break;
        this._live = true;
      }
      thread = reduce(thread, entry);
    }
    this._thread = thread;
    if (hole) {
      this._context.store.update({ thread });
      return this.resume();
    }
    if (this._live || thread.lastSeq >= this._replayTo) this._setLive();
    else this._awaitReplay();
    if (this._live) this._onChanged(before);
  }

  /** Deltas at the tail are not journalled, so a replay may end below the number it was announced with: in silence. */
  private _awaitReplay(): void {
    clearTimeout(this._replayLimit);
    this._replayLimit = setTimeout(() => this._setLive(), REPLAY_MS);
  }

  private _setLive(): void {
    clearTimeout(this._replayLimit);
    const first = !this._live;
    this._live = true;
    this._context.store.update({
      thread: this._thread,
      threadState: 'live',
      threadProblem: undefined
    });
    if (first) this._onChanged(undefined);
  }

  private _reset(): void {
    this._attempt += 1;
    this._opening = false;
    this._live = false;
    this._replayTo = 0;
    this._pending.length = 0;
    this._frame?.dispose();
    this._frame = undefined;
    clearTimeout(this._replayLimit);
  }

  private readonly _context: ModelContext;
  private readonly _onChanged: (before: ThreadState | undefined) => void;
  private readonly _pending: SequencedEvent[] = [];
  private _thread: ThreadState | undefined;
  private _attempt = 0;
  private _opening = false;
  private _live = false;
  private _replayTo = 0;
  private _replayLimit: ReturnType<typeof setTimeout> | undefined;
  private _frame: IDisposable | undefined;
  private _disposed = false;
}

const REPLAY_MS = 1000;
