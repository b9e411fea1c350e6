import type { Journal } from '../journal/journal';

/**
 * The text of a thread's streams that have no end yet. Keeps it on disk at a bounded pace, beside the events, so that a
 * killed engine loses what it said in the last moment and nothing before.
 */
export class PartialText {
  private readonly streams = new Map<string, { pieces: string[]; kept: number }>();
  private timer: NodeJS.Timeout | undefined;
  private lastKeep = -Infinity;

  constructor(
    private readonly threadId: string,
    private readonly journal: Journal
  ) {}

  add(stream: string, text: string): void {
    const known = this.streams.get(stream);
    if (known === undefined) this.streams.set(stream, { pieces: [text], kept: 0 });
    else known.pieces.push(text);
    if (this.timer !== undefined) return;
    const due = this.lastKeep + KEEP_INTERVAL_MS - performance.now();
    if (due <= 0) this.keep();
    else this.timer = setTimeout(() => this.keep(), due).unref();
  }

  /** All text of a stream, also of one that the engine before this one began. */
  text(stream: string): string {
    const known = this.streams.get(stream);
    return known?.pieces.join('') ?? this.journal.partialText(this.threadId, stream);
  }

  /** Forgets streams whose end is on disk. */
  end(streams: readonly string[]): void {
    for (const stream of streams) this.streams.delete(stream);
    if (this.streams.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private keep(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastKeep = performance.now();
    const open = [...this.streams].filter(([, { pieces, kept }]) => kept < pieces.length);
    try {
      this.journal.keepPartial(
        this.threadId,
        open.map(([stream, { pieces, kept }]) => ({ stream, text: pieces.slice(kept).join('') }))
      );
    } catch {
      // The disk is full, say. The text stays here, and is tried again with the next that comes.
      return;
    }
    for (const [, stream] of open) stream.kept = stream.pieces.length;
  }
}

/** Shortest time between two writes for one thread. */
const KEEP_INTERVAL_MS = 250;
