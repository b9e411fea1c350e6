/** The time of one call, parted into what a person took to answer and everything else. */
export class CallClock {
  private readonly startedAt: number;
  private waited: number | undefined;

  /** Monotonic milliseconds; for tests. */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.startedAt = now();
  }

  /** Counts the time until it settles as a person's, and returns it with the result. */
  async waitFor<Value>(answer: Promise<Value>): Promise<Value> {
    const since = this.now();
    try {
      return await answer;
    } finally {
      this.waited = (this.waited ?? 0) + this.now() - since;
    }
  }

  /** Milliseconds that a person took so far; 0 where none was asked. */
  get waitedMs(): number {
    return this.waited ?? 0;
  }

  /** What the call's end tells: the time it took by itself, and the wait where somebody was asked. */
  times(): { readonly durationMs: number; readonly waitedMs?: number } {
    const whole = this.now() - this.startedAt;
    return {
      durationMs: Math.round(whole - this.waitedMs),
      ...(this.waited !== undefined && { waitedMs: Math.round(this.waited) })
    };
  }
}
