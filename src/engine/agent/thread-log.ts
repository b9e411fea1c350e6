import type { Actor } from '../../protocol/event-values';
import type { SequencedEvent, ThreadEvent } from '../../protocol/events';

/** Where the events of one thread go: to disk first, then to whoever looks at it. */
export interface ThreadLog {
  readonly threadId: string;
  /** Journals the events, all or none, then publishes them. Throws `read-only`, and then nothing happened. */
  append(actor: Actor, ...events: readonly ThreadEvent[]): void;
  /** Publishes a delta, which is not journalled. `stream` names what it belongs to, until `endStream` of the same name. */
  animate(stream: string, actor: Actor, event: ThreadEvent): void;
  /** Journals and publishes the end of what the streams animated; it stands for their deltas. */
  endStreams(streams: readonly string[], actor: Actor, event: ThreadEvent): void;
  /** The events after a number, from disk, in order. */
  read(afterSeq: number): Iterable<SequencedEvent>;
}
