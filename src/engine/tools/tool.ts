import type { Verdict } from '../../protocol/decisions';
import type { ApprovalFacts, ApprovalSummary } from '../../protocol/approvals';
import type {
  CallOutput,
  Change,
  Confinement,
  Mode,
  Outcome,
  ShownImage
} from '../../protocol/event-values';
import type { PlanItem } from '../../protocol/plan';
import type { TurnCheckpoint, Uncovered } from '../checkpoints/checkpoint';
import type { NetworkRules } from '../config/network';
import type { Effect } from '../policy/effect';
import type { EnvironmentRules } from '../sandbox/environment';
import type { Resolve } from '../sandbox/egress/target';
import type { CommandLimits, Sandbox } from '../sandbox/sandbox';
import type { AskElicitation } from './elicit';
import type { FurtherFolders } from '../workspace/further-folders';
import type { Workspace } from '../workspace/workspace';
import type { SubagentTask } from './run-subagent';

/** What a call gave: the outcome from the closed set, and what reader and model see of it. */
export interface CallResult {
  readonly outcome: Outcome;
  readonly output?: CallOutput;
  readonly error?: { readonly code: string; readonly message: string };
  readonly sandbox?: Confinement;
  readonly changes?: readonly Change[];
  /** What the audit keeps beside outcome and error: refused connections, say. */
  readonly note?: string;
  /** What is not given out before a person admitted it; the rest of the result stands for it until then. */
  readonly held?: HeldResult;
  /** The payload that ran, where a person changed what was asked for. */
  readonly edited?: Readonly<Record<string, unknown>>;
}

/** What a call brought from outside, held back until a person looked at it. */
export interface HeldResult {
  /** What the card shows of it, and what its hash covers. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly summary: ApprovalSummary;
  /** Where it came from, for the audit. */
  readonly target: string;
  /** What the call gives after a yes. */
  readonly admitted: CallResult;
  /** What it gives after a no. */
  readonly withheld: CallOutput;
}

/** Which file versions this thread has read: base of conflict detection, and of never overwriting the unread. */
export interface ReadLedger {
  /** Hash at the last read or write by this thread; undefined: never read. */
  known(path: string): string | undefined;
  note(path: string, hash: string): void;
  forget(path: string): void;
}

/** What policy says of files beyond single paths. */
export interface FileRules {
  /**
   * Hidden names in listings and searches: `skip` leaves them out and counts them, `ask` lets a call ask for them,
   * `error` ends a listing that meets one.
   */
  readonly hidden: 'skip' | 'ask' | 'error';
  /** The most that one call changes without being forced, in files and in bytes; 0 is no bound of that kind. */
  readonly massFiles: number;
  readonly massBytes: number;
}

export interface ToolContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly workspace: Workspace;
  readonly reads: ReadLedger;
  readonly sandbox: Sandbox;
  /** Paths that this thread's commands made and that stay writable in the sandbox. */
  readonly born: { readonly paths: readonly string[]; add(paths: readonly string[]): void };
  /** Bounds that policy sets for commands; absent: the built-in ones. */
  readonly commandLimits?: CommandLimits;
  /** Read at each use: policy may grow stricter while a turn runs. */
  readonly fileRules: FileRules;
  /** Whether policy has personal fields masked in what comes from outside; read at each use. Absent: they are shown. */
  readonly masksPersonal?: boolean;
  /** True: where nothing confines commands, a person may be asked about each one. Absent: then none runs. */
  readonly mayRunUnconfined?: boolean;
  /** What policy says of the environment of commands; absent: nothing. */
  readonly variables?: EnvironmentRules;
  /** Hosts that policy lets commands reach; absent: none. */
  readonly network?: NetworkRules;
  /** How names are resolved for what the engine itself asks of the web; absent: as the machine does. */
  readonly resolve?: Resolve;
  /** The folders beside the workspace that policy opens, read at each use; absent: none. */
  readonly further?: FurtherFolders & {
    /** Opens one for reading; it stays open for the turn. */
    open(root: string): Promise<Workspace>;
  };
  /** What policy says of reading a path now; for what a listing or search would show. */
  readonly readVerdict: () => (path: string) => Verdict;
  /** Keeps an image for a result to name; null for what is none. Absent: images are not read. */
  readonly keepImage?: (bytes: Buffer) => Promise<ShownImage | null>;
  /** What undo would not bring back of a command; for the card. */
  readonly uncoveredByCommand: () => Promise<readonly Uncovered[]>;
  /** Shows the turn's plan as it is from now on. */
  readonly showPlan: (items: readonly PlanItem[]) => void;
  /** Works tasks for the turn. Absent: no model answers that could. */
  readonly subagents?: {
    /** The turn's own mode, the widest that one may have. */
    readonly mode: Mode;
    run(task: SubagentTask, callId: string): Promise<CallResult>;
  };
  /** Puts a question of a server's before a person. Absent: there is nobody to ask. */
  readonly elicit?: AskElicitation;
  readonly signal: AbortSignal;
}

export interface RunContext {
  readonly callId: string;
  readonly checkpoint: TurnCheckpoint;
  readonly signal: AbortSignal;
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
}

/**
 * A call made ready: everything policy judges and a person sees, with nothing done yet. `payload` is what the approval
 * hash covers; `targets` are re-read right before `run`, and a difference makes the approval stale.
 */
export interface PreparedCall {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly effects: readonly Effect[];
  readonly targets: Readonly<Record<string, string | null>>;
  readonly summary: ApprovalSummary;
  readonly facts: ApprovalFacts;
  readonly diff?: string;
  /** Text a person types to confirm, for a recursive delete. */
  readonly typed?: string;
  /** Captures what undo needs; what it cannot cover is shown in the card. */
  checkpoint(checkpoint: TurnCheckpoint, signal: AbortSignal): Promise<readonly Uncovered[]>;
  run(context: RunContext): Promise<CallResult>;
}

/** A built-in tool. `prepare` throws a CodedError whose code is an outcome's reason; it never acts. */
export interface Tool {
  readonly name: string;
  /** `read` changes nothing and may run beside others; `act` runs alone and in order; `delegate` too, without holding the workspace: it does nothing itself, and what it has others do is judged by itself. */
  readonly kind: 'read' | 'act' | 'delegate';
  /** What it does, for models. */
  readonly description: string;
  /** JSON Schema of the input, for models. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Parses the input (unknown keys refused) and looks at the world without changing it. Throws `bad-params` naming the field. */
  prepare(input: unknown, context: ToolContext): Promise<PreparedCall>;
}
