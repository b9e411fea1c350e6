import { isCoded } from '../../base/coded-error';
import type { ThreadLog } from '../agent/thread-log';
import type { Journal } from '../journal/journal';
import type { Actor } from '../../protocol/event-values';
import type { SequencedEvent, ThreadEvent } from '../../protocol/events';
import { PartialText } from './partial-text';

/** Hears each event of a thread right after it is on disk, deltas as they come. */
export type Publish = (threadId: string, entry: SequencedEvent) => void;

/** One thread's numbering: every event gets the next `seq`, is journalled unless it only animates, and is published. */
export class Thread implements ThreadLog {
  private seq: number;
  private reserved: number;
  /** Deltas of streams that have no end yet, so that who opens the thread now sees their text so far. */
  private readonly streams = new Map<string, SequencedEvent[]>();
  /** Set when numbers were reserved before a restart: the first event after it stands for all of them. */
  private gapFrom: number | undefined;
  private readonly partial: PartialText;

  constructor(
    readonly threadId: string,
    private readonly journal: Journal,
    private readonly publish: Publish,
    private readonly now: () => number,
    private readonly clean: (event: ThreadEvent) => ThreadEvent
  ) {
    this.partial = new PartialText(threadId, journal);
    this.seq = journal.lastSeq(threadId);
    this.reserved = this.seq;
    const journalled = journal.thread(threadId)?.lastSeq ?? 0;
    if (this.seq > journalled) this.gapFrom = journalled + 1;
  }

  /** The highest number given out. */
  get lastSeq(): number {
    return this.seq;
  }

  /** What stands last on disk; undefined for a thread without events. */
  get lastEvent(): ThreadEvent | undefined {
    const last = this.journal.thread(this.threadId)?.lastSeq ?? 0;
    return this.journal.read(this.threadId, last - 1, 1)[0]?.event;
  }

  append(actor: Actor, ...events: readonly ThreadEvent[]): void {
    this.write(actor, events, this.gapFrom);
  }

  animate(stream: string, actor: Actor, event: ThreadEvent): void {
    if ('text' in event) this.partial.add(stream, event.text);
    if (!this.reserve()) return;
    const entry = { seq: ++this.seq, time: this.now(), actor, event };
    const deltas = this.streams.get(stream);
    if (deltas === undefined) this.streams.set(stream, [entry]);
    else deltas.push(entry);
    this.publish(this.threadId, entry);
  }

  endStreams(streams: readonly string[], actor: Actor, event: ThreadEvent): void {
    const first = streams.flatMap(stream => this.streams.get(stream)?.[0]?.seq ?? []);
    const from = Math.min(...first, this.gapFrom ?? Infinity);
    this.write(actor, [event], Number.isFinite(from) ? from : undefined, streams);
    for (const stream of streams) this.streams.delete(stream);
    this.partial.end(streams);
  }

  /** The text so far of a stream that has no end, also of one that was cut by the end of an engine. */
  openText(stream: string): string {
    return this.partial.text(stream);
  }

  *read(afterSeq: number): Generator<SequencedEvent> {
    for (let after = afterSeq; ;) {
      const batch = this.journal.read(this.threadId, after, READ_BATCH);
      yield* batch;
      const last = batch.at(-1);
      if (last === undefined) return;
      after = last.seq;
    }
  }

  /** What animates right now, after a number: one delta a stream with all its text, in order. */
  animations(afterSeq: number): readonly SequencedEvent[] {
    return [...this.streams.values()]
      .flatMap(deltas => join(deltas.filter(delta => delta.seq > afterSeq)) ?? [])
      .sort((left, right) => left.seq - right.seq);
  }

  /** Makes sure that the next number is kept for what only animates; false where the disk does not take it. */
  private reserve(): boolean {
    if (this.seq < this.reserved) return true;
    const upTo = this.seq + RESERVED_NUMBERS;
    try {
      this.journal.reserve(this.threadId, upTo);
    } catch (error) {
      // Nobody sees the text grow then; its end brings it whole, or fails where that can be told.
      if (isCoded(error, 'read-only')) return false;
      throw error;
    }
    this.reserved = upTo;
    return true;
  }

  private write(
    actor: Actor,
    events: readonly ThreadEvent[],
    from: number | undefined,
    ended: readonly string[] = []
  ): void {
    const time = this.now();
    const entries = events.map((event, index): SequencedEvent => ({
      seq: this.seq + 1 + index,
      time,
      actor,
      event: this.clean(event),
      ...(index === 0 && from !== undefined && { from })
    }));
    this.journal.append(this.threadId, entries, ended);
    this.seq += entries.length;
    this.gapFrom = undefined;
    for (const entry of entries) this.publish(this.threadId, entry);
  }
}

function join(deltas: readonly SequencedEvent[]): SequencedEvent | undefined {
  const last = deltas.at(-1);
  if (last === undefined || !('text' in last.event)) return undefined;
  const text = deltas.map(({ event }) => ('text' in event ? event.text : '')).join('');
  return { ...last, event: { ...last.event, text } };
}

/** Numbers kept at once for deltas: one small write for so many of them. */
const RESERVED_NUMBERS = 1024;
const READ_BATCH = 500;
