import type { Actor } from '../../protocol/event-values';
import type { ThreadEvent } from '../../protocol/events';
import type { ThreadLog } from './thread-log';

/**
 * One stream of text on its way to the screen: gathers what comes and publishes it at most once in 64 ms, the first
 * piece at once. Holds all text, since the end of the stream carries it whole.
 */
export class DeltaStream {
  private waiting = '';
  private timer: NodeJS.Timeout | undefined;
  private lastFlush = -Infinity;
  private readonly pieces: string[] = [];

  constructor(
    private readonly log: ThreadLog,
    /** The name under which the log keeps the deltas until their end. */
    readonly name: string,
    private readonly actor: Actor,
    private readonly toEvent: (text: string) => ThreadEvent
  ) {}

  push(text: string): void {
    if (text === '') return;
    this.pieces.push(text);
    this.waiting += text;
    if (this.timer !== undefined) return;
    const due = this.lastFlush + DELTA_INTERVAL_MS - performance.now();
    if (due <= 0) this.flush();
    else this.timer = setTimeout(() => this.flush(), due);
  }

  /** Stops publishing and returns the whole text. Nothing may be pushed after it. */
  finish(): string {
    // What waits comes with the end itself.
    clearTimeout(this.timer);
    return this.pieces.join('');
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting === '') return;
    const text = this.waiting;
    this.waiting = '';
    this.lastFlush = performance.now();
    this.log.animate(this.name, this.actor, this.toEvent(text));
  }
}

/** Shortest time between two delta events of one stream: sixteen a second read as flowing, and each costs the server. */
const DELTA_INTERVAL_MS = 64;
