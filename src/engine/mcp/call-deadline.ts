/**
 * When a call has taken too long: some time after the server was last heard, and at the latest some longer time after it
 * began. The time in which a person is asked does not count.
 */
export class CallDeadline {
  private readonly late = new AbortController();
  private idle: NodeJS.Timeout | undefined;
  private whole: NodeJS.Timeout | undefined;
  private startedAt = performance.now();
  private paused = 0;

  /** @param quietMs between two signs of life @param wholeMs in all; both in milliseconds */
  constructor(
    private readonly quietMs: number,
    private wholeMs: number
  ) {
    this.start();
  }

  /** Aborted when it is too late. */
  get signal(): AbortSignal {
    return this.late.signal;
  }

  /** The server was heard. */
  touch(): void {
    if (this.paused > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.late.abort(), this.quietMs);
  }

  pause(): void {
    if (this.paused++ > 0) return;
    this.wholeMs -= performance.now() - this.startedAt;
    this.stop();
  }

  goOn(): void {
    if (--this.paused === 0) this.start();
  }

  /** Ends it; it is never too late then. */
  stop(): void {
    clearTimeout(this.idle);
    clearTimeout(this.whole);
  }

  private start(): void {
    this.startedAt = performance.now();
    this.whole = setTimeout(() => this.late.abort(), Math.max(0, this.wholeMs));
    this.touch();
  }
}
