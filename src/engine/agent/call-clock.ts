/** The time of one call, parted into what a person took to answer, what it stood aside, and its own. */
export class CallClock {
  private readonly startedAt: number;
  private waited: number | undefined;
  private asideSince: number | undefined;
  private aside = 0;

  /** Monotonic milliseconds; for tests. */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.startedAt = now();
  }

  /**
   * Counts the time until it settles as a person's, and returns it with the result. From now on the call stands aside,
   * until `goOn`: others may run before it, also after the answer.
   */
  async waitFor<Value>(answer: Promise<Value>): Promise<Value> {
    const since = this.now();
    this.asideSince ??= since;
    try {
      return await answer;
    } finally {
      this.waited = (this.waited ?? 0) + this.now() - since;
    }
  }

  /** The call works again. */
  goOn(): void {
    if (this.asideSince !== undefined) this.aside += this.now() - this.asideSince;
    this.asideSince = undefined;
  }

  /** What the call's end tells: the time it took by itself, and the wait where somebody was asked. */
  times(): { readonly durationMs: number; readonly waitedMs?: number } {
    this.goOn();
    return {
      durationMs: Math.round(this.now() - this.startedAt - this.aside),
      ...(this.waited !== undefined && { waitedMs: Math.round(this.waited) })
    };
  }
}
