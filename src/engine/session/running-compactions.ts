import { CodedError, isCoded } from '../../base/coded-error';
import type { Thread } from './thread';

/** The summaries that are made right now: at most one a thread. */
export class RunningCompactions {
  private readonly running = new Map<string, AbortController>();

  /** Begins one; `stop` ends it through the signal. Throws `busy` while one is made in this thread. */
  begin(threadId: string): AbortSignal {
    if (this.running.has(threadId))
      throw new CodedError('busy', 'The thread is being summed up already.', {
        retryAfterMs: 5000
      });
    const controller = new AbortController();
    this.running.set(threadId, controller);
    return controller.signal;
  }

  end(threadId: string): void {
    this.running.delete(threadId);
  }

  /** Ends the one of a thread; where none is made, the thread is told so if it believes otherwise. */
  stop(thread: Thread): void {
    this.running.get(thread.threadId)?.abort();
    this.settle(thread);
  }

  /** For a stop of everything, and for the engine's end. */
  stopAll(): void {
    for (const controller of this.running.values()) controller.abort();
  }

  /** Ends in a thread's events what an engine that was killed left open. */
  settle(thread: Thread): void {
    if (this.running.has(thread.threadId)) return;
    // While a person's summary is made its thread stands still, as a rule; what came after it would have ended it.
    const last = thread.lastEvent;
    if (last?.type !== 'compaction-started') return;
    const { compactionId } = last;
    try {
      thread.append('system', { type: 'compaction-ended', compactionId, reason: 'interrupted' });
    } catch (error) {
      // A history that cannot be written can be read all the same.
      if (!isCoded(error, 'read-only')) throw error;
    }
  }
}
