import { CodedError } from '../../base/coded-error';

/** Most calls a minute, of one tool and in one thread; 0 is no bound of that kind. */
export interface RateBounds {
  readonly perToolPerMin: number;
  readonly perThreadPerMin: number;
}

/** How often this engine's principal called which tool, and in which thread, in the last minute. */
export class CallRates {
  /** Times of the calls of the last minute, the oldest first. */
  private readonly calls = new Map<string, number[]>();

  /** Monotonic milliseconds; for tests. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  /**
   * Counts a call, or throws `rate-limited` with the wait, and then it counts for nothing. A bound may be another one at
   * each call, since policy may change.
   */
  take(tool: string, threadId: string, bounds: RateBounds): void {
    const now = this.clock();
    this.forget(now);
    const keys = [
      { key: `tool ${tool}`, bound: bounds.perToolPerMin, of: `of ${tool}` },
      { key: `thread ${threadId}`, bound: bounds.perThreadPerMin, of: 'in one thread' }
    ];
    for (const { key, bound, of } of keys) {
      const times = this.calls.get(key) ?? [];
      const freeing = bound === 0 ? undefined : times[times.length - bound];
      if (freeing === undefined) continue;
      const retryAfterMs = Math.max(1, Math.ceil(freeing + MINUTE_MS - now));
      throw new CodedError(
        'rate-limited',
        `Expected at most ${bound} calls ${of} a minute; the next may start in ${Math.ceil(retryAfterMs / 1000)} s.`,
        { retryAfterMs }
      );
    }
    for (const { key } of keys) {
      const times = this.calls.get(key);
      if (times === undefined) this.calls.set(key, [now]);
      else times.push(now);
    }
  }

  /** Drops what is older than a minute. */
  private forget(now: number): void {
    for (const [key, times] of this.calls) {
      const first = times.findIndex(time => time > now - MINUTE_MS);
      if (first < 0) this.calls.delete(key);
      else times.splice(0, first);
    }
  }
}

const MINUTE_MS = 60_000;
