import { isCoded } from '../../base/coded-error';
import type { PolicyStoreView } from '../../protocol/link';
import type { PolicySummary, StatusParams } from '../../protocol/results';
import type { FoundFolder } from '../workspace/workspace-folder';
import type { PolicyBook } from './policy-book';
import type { RunningTurn } from './running-turn';
import type { Turns } from './turns';

/** Whom a change of the policy concerns: the turns that run, and the panels that look at a workspace. */
export class PolicyAudience {
  /** Where the running turns work. */
  private readonly folders = new Map<RunningTurn, FoundFolder>();
  /** Workspaces whose policy a panel looks at. */
  private readonly shown = new Map<string, FoundFolder>();

  constructor(
    private readonly policy: PolicyBook,
    private readonly turns: Turns,
    /** Tells every connection what changed. */
    private readonly onStatus: (status: StatusParams) => void
  ) {}

  /** From here on the turn hears of changes, until it leaves. */
  enter(turn: RunningTurn, folder: FoundFolder): void {
    this.folders.set(turn, folder);
  }

  leave(turn: RunningTurn): void {
    this.folders.delete(turn);
  }

  /** From here on changes of this workspace's policy are told. */
  show(workspace: string, folder: FoundFolder): void {
    this.shown.delete(workspace);
    this.shown.set(workspace, folder);
    const [oldest] = this.shown.keys();
    if (this.shown.size > MOST_SHOWN && oldest !== undefined) this.shown.delete(oldest);
  }

  /** Takes the gate's new policy, and ends the turns in folders that are no longer trusted. */
  async replace(view: PolicyStoreView): Promise<void> {
    const trusted = new Set(this.trustedTurns());
    const levels = new Map([...this.folders].map(([turn, folder]) => [turn, this.levelOf(folder)]));
    this.policy.replace(view);
    for (const [workspace, folder] of this.shown)
      this.onStatus({ policy: { workspace, summary: this.policy.for(folder).summary } });
    const left = new Set(this.trustedTurns());
    for (const [turn, folder] of this.folders) {
      const level = this.levelOf(folder);
      if (level !== levels.get(turn)) tellLevel(turn, level);
    }
    await this.turns.cancelAll(turn => trusted.has(turn) && !left.has(turn));
  }

  private levelOf(folder: FoundFolder): PolicySummary['level'] {
    return this.policy.for(folder).summary.level;
  }

  private trustedTurns(): readonly RunningTurn[] {
    return [...this.folders].flatMap(([turn, folder]) =>
      this.policy.isTrusted(folder) ? [turn] : []
    );
  }
}

function tellLevel({ thread }: RunningTurn, level: PolicySummary['level']): void {
  try {
    thread.append('policy', { type: 'policy-changed', level });
  } catch (error) {
    // On a full disk the event is lost, which must not keep a turn that lost its trust from ending.
    if (!isCoded(error, 'read-only')) throw error;
  }
}

/** Workspaces whose panels are told of policy; a link to itself gives one folder names without end. */
const MOST_SHOWN = 64;
