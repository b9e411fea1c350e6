import type { Verdict } from '../../protocol/decisions';
import type { Outcome, TurnEndReason, Usage } from '../../protocol/events';

/** Bounds of one turn; 0 is no bound of that kind. */
export interface TurnBounds {
  readonly stepsPerTurn: number;
  readonly callsPerTurn: number;
  readonly repeatIdentical: number;
  readonly denialsPerTurn: number;
  /** Tokens read and written, as far as they were reported. */
  readonly tokens: number;
  /** Minutes, without the time that a person took to answer. */
  readonly wallMin: number;
}

/** Counts what a turn used, and says which bound ends it. */
export class TurnTally {
  /** How the calls were decided, for the turn's end. */
  readonly verdicts = { allowed: 0, asked: 0, denied: 0 };
  usage: Usage = {};
  private steps = 0;
  private calls = 0;
  private denials = 0;
  private waitedMs = 0;
  private waits = 0;
  private waitingSince = 0;
  private readonly startedAt = performance.now();
  private last = { key: '', times: 0 };

  constructor(private readonly bounds: TurnBounds) {}

  countStep(): void {
    this.steps++;
  }

  countVerdict(verdict: Verdict): void {
    if (verdict === 'allow') this.verdicts.allowed++;
    else if (verdict === 'ask') this.verdicts.asked++;
    else this.verdicts.denied++;
  }

  /** Counts a call by what identifies it: its tool and its input in one form. */
  countCall(key: string, outcome: Outcome): void {
    this.calls++;
    if (outcome === 'denied' || outcome === 'refused') this.denials++;
    this.last = { key, times: key === this.last.key ? this.last.times + 1 : 1 };
  }

  /** Counts the time until it settles as a person's; waits that overlap count once. */
  async waitFor<Value>(answer: Promise<Value>): Promise<Value> {
    if (this.waits++ === 0) this.waitingSince = performance.now();
    try {
      return await answer;
    } finally {
      if (--this.waits === 0) this.waitedMs += performance.now() - this.waitingSince;
    }
  }

  /** How many more calls the bound permits. */
  get callsLeft(): number {
    const { callsPerTurn } = this.bounds;
    return callsPerTurn > 0 ? Math.max(0, callsPerTurn - this.calls) : Number.POSITIVE_INFINITY;
  }

  addUsage(usage: Usage | undefined): void {
    const sum: Record<string, number> = { ...this.usage };
    for (const [name, tokens] of Object.entries<number>({ ...usage }))
      sum[name] = (sum[name] ?? 0) + tokens;
    this.usage = sum;
  }

  /**
   * The bound that is reached, checked before each further step and call; null while there is room. The calls of the
   * last step that the bound permits are still run.
   */
  exhausted(next: 'step' | 'call'): TurnEndReason | null {
    const { stepsPerTurn, callsPerTurn, repeatIdentical, denialsPerTurn, tokens, wallMin } =
      this.bounds;
    const { inputTokens = 0, outputTokens = 0 } = this.usage;
    const reached = (used: number, bound: number): boolean => bound > 0 && used >= bound;
    if (reached(this.last.times, repeatIdentical)) return 'loop';
    if (reached(this.denials, denialsPerTurn)) return 'denied';
    const workedMs = performance.now() - this.startedAt - this.waitedMs;
    if (next === 'step' && reached(this.steps, stepsPerTurn)) return 'budget';
    if (reached(this.calls, callsPerTurn)) return 'budget';
    if (reached(inputTokens + outputTokens, tokens)) return 'budget';
    return reached(workedMs, wallMin * 60_000) ? 'budget' : null;
  }
}
