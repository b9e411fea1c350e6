import type { SequencedEvent } from '../../protocol/events';
import type { ThreadSummary } from '../../protocol/results';

/**
 * The events of every thread of one principal, on disk (node:sqlite, WAL, EXCLUSIVE). `append` returns when the event
 * would survive a crash; deltas never come here, their `end` does.
 */
export interface Journal {
  /** What a person should know: `second-opener` (another engine holds the main file), `local` (network file system), `read-only` (newer schema or not writable); '' for nothing. */
  readonly note: {
    readonly code: '' | 'second-opener' | 'local' | 'read-only' | 'repaired';
    readonly message: string;
  };
  append(threadId: string, entries: readonly SequencedEvent[]): void;
  /** Events with a higher `seq`, in order, at most `limit`. */
  read(threadId: string, afterSeq: number, limit: number): readonly SequencedEvent[];
  lastSeq(threadId: string): number;
  threads(): readonly ThreadSummary[];
  thread(threadId: string): ThreadSummary | null;
  search(query: string, limit: number): readonly ThreadSummary[];
  /** The turn that was started with this key, for resends. */
  turnByKey(threadId: string, idempotencyKey: string): string | null;
  close(): void;
}
