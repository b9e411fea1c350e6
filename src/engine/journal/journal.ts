import type { SequencedEvent } from '../../protocol/events';
import type { ThreadSummary } from '../../protocol/results';

/** What a person should know of where history lies; '' for nothing. */
export interface JournalNote {
  /**
   * `second-opener`: another engine holds the main file, this one writes a file of its own beside it. `local`: the state
   * folder is on a network file system. `read-only`: newer schema or not writable. `repaired`: a damaged file was set aside.
   */
  readonly code: '' | 'second-opener' | 'local' | 'read-only' | 'repaired';
  readonly message: string;
}

/** A thread as the journal knows it; whether it runs is the session's knowledge. */
export type ThreadRecord = Omit<ThreadSummary, 'state'>;

/** Where a thread works, whether it is in the trash, and its last journalled number: found in constant time. */
export type ThreadPlace = Pick<ThreadRecord, 'workspace' | 'deletedAt' | 'lastSeq'>;

/** One turn as the journal knows it. */
export interface TurnRecord {
  readonly turnId: string;
  readonly startSeq: number;
  readonly time: number;
  readonly ended: boolean;
  readonly checkpoint: 'none' | 'undoable' | 'undone' | 'kept';
}

/** Text of one open stream, as it follows what was kept before. */
export interface PartialPiece {
  readonly stream: string;
  readonly text: string;
}

/** What a thread's tools know of a path: the hash of the version last read, or the identity of what its commands made. */
export interface Remembered {
  readonly kind: 'read' | 'born';
  readonly path: string;
  readonly value: string;
}

/**
 * The events of every thread of one principal, on disk (node:sqlite, WAL, EXCLUSIVE). `append` returns when the events
 * would survive the death of this process (SIGKILL included). After a loss of power the file is whole, but the last
 * moments before it may be missing. Deltas never come here, their `end` does.
 */
export interface Journal {
  /** As it is now: a file that proves to be damaged is mended while it is in use. */
  readonly note: JournalNote;
  /** Hears that the note changed. */
  onNote: (() => void) | undefined;
  /**
   * All or none of the entries; drops what was kept of the streams that they end. Throws `read-only` where the disk is
   * full or does not take them.
   */
  append(threadId: string, entries: readonly SequencedEvent[], ended?: readonly string[]): void;
  /** Keeps text of streams that have no end yet, each behind what was kept of it before. */
  keepPartial(threadId: string, pieces: readonly PartialPiece[]): void;
  /** What was kept of a stream that has no end; '' for nothing. */
  partialText(threadId: string, stream: string): string;
  /** Keeps numbers up to `seq` for events that only animate, so that none is given twice after a crash. */
  reserve(threadId: string, seq: number): void;
  /** Events with a higher `seq`, in order, at most `limit`. */
  read(threadId: string, afterSeq: number, limit: number): readonly SequencedEvent[];
  /** The highest number used or reserved; 0 for a thread that is not there. */
  lastSeq(threadId: string): number;
  /** Last touched first, by the order of events and not by the clock. Without the trash, or the trash alone. */
  threads(which?: 'live' | 'trash'): readonly ThreadRecord[];
  thread(threadId: string): ThreadPlace | null;
  /** Threads outside the trash whose title or messages hold every word, last touched first. */
  search(query: string, limit: number): readonly ThreadRecord[];
  turns(threadId: string): readonly TurnRecord[];
  /** Turns of all threads that have no end: what a restart has to settle. */
  openTurns(): readonly { readonly threadId: string; readonly turnId: string }[];
  /** The turn that was started with this key, for resends. */
  turnByKey(threadId: string, idempotencyKey: string): string | null;
  /** Notes what a thread's tools know of a path, in the place of what was noted of it before. */
  remember(threadId: string, note: Remembered): void;
  forget(threadId: string, note: Omit<Remembered, 'value'>): void;
  /** In the order of noting. */
  remembered(threadId: string): readonly Remembered[];
  /** Removes for good what was put in the trash before `deletedBefore` (milliseconds), and returns the ids. */
  purge(deletedBefore: number): readonly string[];
  close(): void;
}
