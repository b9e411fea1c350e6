import { CodedError } from '../../base/coded-error';
import type { ThreadState } from '../../protocol/state';
import type { ModelContext } from './context';
import { clampMode } from './derive';
import type { Outbox } from './outbox';
import { problemOf } from './problem';

export interface TourOptions {
  readonly outbox: Outbox;
  readonly openThread: (threadId: string | undefined) => void;
}

/** Begins, plays and ends the tour. What it plays is the engine's; nothing here can say it another thing to play. */
export class Tour {
  constructor(context: ModelContext, options: TourOptions) {
    this._context = context;
    this._options = options;
  }

  /** Begins a tour, as soon as there is a connection. */
  start(): void {
    this._isWanted = true;
    void this.pump();
  }

  /** Begins the tour that is wanted; called when the line has opened. */
  async pump(): Promise<void> {
    const { store, request } = this._context;
    if (!this._isWanted || store.view.connection.state !== 'open') return;
    this._isWanted = false;
    try {
      const { threadId } = await request('tour/start', {});
      this._options.openThread(threadId);
    } catch (error) {
      if (store.view.connection.state === 'open') store.update({ problem: problemOf(error) });
      else this._isWanted = true;
    }
  }

  /** Says the next recorded message, in the widest mode that is permitted up to that of the recording. */
  play(): void {
    const { thread, modes } = this._context.store.view;
    const next = nextMessage(thread);
    if (next !== undefined) this._options.outbox.add(next, [], clampMode('agent', modes));
  }

  async end(): Promise<void> {
    const { store, request } = this._context;
    const { thread } = store.view;
    if (thread?.tour === undefined) return;
    try {
      const { stays } = await request('tour/end', { threadId: thread.threadId });
      this._options.openThread(undefined);
      if (stays) store.update({ problem: problemOf(leftBehind(thread.workspace)) });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  private readonly _context: ModelContext;
  private readonly _options: TourOptions;
  private _isWanted = false;
}

/** The first recorded message that was not said yet; undefined where the thread is no tour, or was played to its end. */
export const nextMessage = (thread: ThreadState | undefined): string | undefined =>
  thread?.tour?.find(message =>
    thread.turns.every(({ input }) => input.every(({ text }) => text !== message))
  );

const leftBehind = (folder: string): CodedError =>
  new CodedError(
    'not-empty',
    `The tour has ended. The folder ${folder} holds a file of your own, so it was left.`
  );
