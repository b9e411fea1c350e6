import { addUsage } from '../../protocol/add-usage';
import type { Verdict } from '../../protocol/decisions';
import type { Budget, Outcome, TurnEndReason, Usage } from '../../protocol/event-values';
import type { ModelPrice } from '../../protocol/link';
import { costOf } from '../models/cost';
import { isRepeating, LONGEST_ROUND } from './is-repeating';

/** Bounds of one turn; 0 is no bound of that kind. */
export interface TurnBounds {
  readonly stepsPerTurn: number;
  readonly callsPerTurn: number;
  readonly repeatIdentical: number;
  readonly denialsPerTurn: number;
  /** Tokens read and written, as far as they were reported. */
  readonly tokens: number;
  /** US cents, where the prices of the connection are known. */
  readonly cost: number;
  /** Minutes, without the time that a person took to answer. */
  readonly wallMin: number;
}

/** How far a budget is used; both in the unit of the policy's key. */
export interface BudgetUse {
  readonly budget: Budget;
  readonly used: number;
  readonly limit: number;
}

/** What a turn had used before a restart. */
export interface TurnUse {
  readonly steps: number;
  readonly calls: number;
  readonly usage: Usage;
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
  /**
   * What was asked and what came of it, by the order of asking; undefined while it runs. One for each who asks: the call
   * of a subagent, '' for the turn's own agent.
   */
  private readonly trails = new Map<string, readonly { done?: string }[]>();
  private readonly warned = new Set<Budget>();

  constructor(
    private readonly bounds: TurnBounds,
    private readonly price?: ModelPrice
  ) {}

  /** Counts what was used before a restart, whose time is not known. */
  restore({ steps, calls, usage }: TurnUse): void {
    this.steps += steps;
    this.calls += calls;
    this.addUsage(usage);
  }

  /** How many steps the turn may have; 0 is no bound. */
  get mostSteps(): number {
    return this.bounds.stepsPerTurn;
  }

  /** US cents by the prices of the connection; undefined where they are not known. */
  costOf(usage: Usage): number | undefined {
    return this.price && costOf(usage, this.price);
  }

  /** True where the cost is bounded, and nobody knows it. */
  get cannotCountCost(): boolean {
    return this.bounds.cost > 0 && this.price === undefined;
  }

  countStep(): void {
    this.steps++;
  }

  countVerdict(verdict: Verdict): void {
    if (verdict === 'allow') this.verdicts.allowed++;
    else if (verdict === 'ask') this.verdicts.asked++;
    else this.verdicts.denied++;
  }

  /**
   * Takes note of a call that begins; what it returns counts the call at its end, by one text for what was asked and one
   * for what came of it. Calls that run side by side stand in the order in which they began. `parent` is the call whose
   * subagent asks.
   */
  beginCall(parent = ''): (asked: string, outcome: Outcome, came?: string) => void {
    const entry: { done?: string } = {};
    const kept = LONGEST_ROUND * this.bounds.repeatIdentical;
    const trail = [...(this.trails.get(parent) ?? []), entry];
    // Without such a bound nobody looks at it.
    if (kept > 0) this.trails.set(parent, trail.slice(-kept));
    return (asked, outcome, came = '') => {
      this.calls++;
      if (outcome === 'denied' || outcome === 'refused') this.denials++;
      entry.done = JSON.stringify([asked, outcome, came]);
    };
  }

  /** A person said something: what is asked for from here on is no repetition of what came before. */
  hearPerson(): void {
    this.trails.clear();
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
    this.usage = addUsage(this.usage, usage ?? {});
  }

  /** Budgets of which four fifths are used, each told once, before they are used up. */
  nearBudgets(): readonly BudgetUse[] {
    const near = this.budgets().filter(
      ({ budget, used, limit }) =>
        used < limit && used >= limit * SOFT_SHARE && !this.warned.has(budget)
    );
    for (const { budget } of near) this.warned.add(budget);
    return near;
  }

  /** The budgets that are used up. What a reply asked for is paid already, so only calls and time end a step half done. */
  usedUp(next: 'step' | 'call'): readonly BudgetUse[] {
    return this.budgets().filter(
      ({ budget, used, limit }) =>
        used >= limit && (next === 'step' || budget === 'calls' || budget === 'wall')
    );
  }

  /**
   * The bound that is reached, checked before each further step and call; null while there is room. The calls of the
   * last step that the bound permits are still run. Each agent is bound by its own repetitions.
   */
  exhausted(next: 'step' | 'call', parent = ''): TurnEndReason | null {
    const { repeatIdentical, denialsPerTurn } = this.bounds;
    const reached = (used: number, bound: number): boolean => bound > 0 && used >= bound;
    const trail = this.trails.get(parent)?.map(({ done }) => done) ?? [];
    if (repeatIdentical > 0 && isRepeating(trail, repeatIdentical)) return 'loop';
    if (reached(this.denials, denialsPerTurn)) return 'denied';
    return this.usedUp(next).length > 0 ? 'budget' : null;
  }

  /** Those that have a bound. */
  private budgets(): readonly BudgetUse[] {
    const { stepsPerTurn, callsPerTurn, tokens, cost, wallMin } = this.bounds;
    const { inputTokens = 0, outputTokens = 0 } = this.usage;
    const waiting = this.waits > 0 ? performance.now() - this.waitingSince : 0;
    const workedMs = performance.now() - this.startedAt - this.waitedMs - waiting;
    const all: readonly BudgetUse[] = [
      { budget: 'steps', used: this.steps, limit: stepsPerTurn },
      { budget: 'calls', used: this.calls, limit: callsPerTurn },
      { budget: 'tokens', used: inputTokens + outputTokens, limit: tokens },
      { budget: 'cost', used: this.costOf(this.usage) ?? 0, limit: cost },
      { budget: 'wall', used: workedMs / 60_000, limit: wallMin }
    ];
    return all.filter(({ limit }) => limit > 0);
  }
}

/** From this share of a budget on a person is told that it comes to its end. */
const SOFT_SHARE = 0.8;
