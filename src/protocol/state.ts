import type { Elicitation, ElicitationAnswer } from './elicitation';
import type { ApprovalSummary, Scope } from './approvals';
import type { ContextItem } from './context';
import type { InstructionFile } from './instructions';
import type { Decision } from './decisions';
import type {
  CallOutput,
  ContextUse,
  DrawnImage,
  Change,
  Confinement,
  Mode,
  Outcome,
  TextInput,
  TurnEndReason,
  Usage
} from './event-values';
import type { PlanState } from './plan';
import type { Rule } from './policy-document';
import type { Sentence } from './sentence';

/** An approval as the thread knows it; the nonce and the payload are the connection's, never the thread's. */
export interface ApprovalState {
  readonly approvalId: string;
  readonly summary: ApprovalSummary;
  readonly status: 'pending' | 'allowed' | 'denied' | 'withdrawn';
  readonly scope?: Scope;
  readonly note?: string;
  /** The payload as a person changed it before their yes. */
  readonly edited?: Readonly<Record<string, unknown>>;
  readonly remembered?: Rule;
  readonly withdrawn?: 'cancelled' | 'changed' | 'restarted' | 'stopped';
}

export interface CallItem {
  readonly type: 'call';
  readonly callId: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The call of the same turn whose subagent asks for it. */
  readonly parent?: string;
  readonly reason?: string;
  readonly startedAt: number;
  /** The step whose reply asked for it; absent for a typed command, and in threads of before steps were told. */
  readonly step?: number;
  readonly decision?: Decision;
  readonly approval?: ApprovalState;
  /** What streamed so far, bounded; the whole (bounded) output comes with the end. */
  readonly live?: { readonly stdout: string; readonly stderr: string };
  /** Absent while it waits or runs. */
  readonly outcome?: Outcome;
  readonly output?: CallOutput;
  readonly error?: { readonly code: string; readonly message: string };
  readonly sandbox?: Confinement;
  readonly changes?: readonly Change[];
  readonly durationMs?: number;
  readonly waitedMs?: number;
}

export interface MessageItem {
  readonly type: 'message' | 'reasoning';
  readonly messageId: string;
  /** The call of the same turn whose subagent says it. */
  readonly parent?: string;
  readonly text: string;
  readonly done: boolean;
  /** As for a call. */
  readonly step?: number;
}

/** An image that a model made. */
export interface DrawnItem {
  readonly type: 'drawn';
  readonly seq: number;
  /** As for a message. */
  readonly parent?: string;
  readonly image: DrawnImage;
  /** As for a call. */
  readonly step?: number;
}

export interface NoticeItem extends Sentence {
  readonly type: 'notice';
  readonly seq: number;
}

/** What a person said while the turn ran. */
export interface SteerItem {
  readonly type: 'steer';
  readonly key: string;
  readonly input: readonly TextInput[];
  readonly context?: readonly ContextItem[];
  /** The step during which it was said: the next one hears it. */
  readonly step?: number;
}

export type TurnItem = CallItem | MessageItem | DrawnItem | NoticeItem | SteerItem;

/** Turns that were summed up for the model. */
export interface Compaction {
  readonly compactionId: string;
  /** The last turn that it stands for. */
  readonly through: string;
  readonly summary: string;
  readonly by: 'person' | 'window';
  readonly before: number;
  readonly after: number;
  /** A person changed its words. */
  readonly edited?: true;
  /** It was taken back. */
  readonly undone?: boolean;
}

/** What calls took and gave is told to the model in short, up to a step of a turn and in all turns before. */
export interface Shortening {
  readonly compactionId: string;
  readonly turnId: string;
  readonly step: number;
  readonly kept: number;
  readonly by: 'window' | 'server';
  readonly before: number;
  readonly after: number;
  readonly undone?: boolean;
}

/** A summary that a model is asked for. */
export interface RunningCompaction {
  readonly compactionId: string;
  readonly by: 'person' | 'window';
  readonly turns: number;
  readonly startedAt: number;
}

/** A message that waits for the end of the running turn, or for a person where that did not simply end. */
export interface WaitingMessage {
  readonly key: string;
  readonly mode: Mode;
  readonly input: readonly TextInput[];
  readonly model?: string;
  readonly context?: readonly ContextItem[];
}

/** A server's question, and what became of it; without `action` it waits. */
export interface QuestionState {
  readonly elicitationId: string;
  readonly question: Elicitation;
  readonly action?: ElicitationAnswer['action'];
}

export interface TurnState {
  readonly turnId: string;
  readonly mode: Mode;
  readonly input: readonly TextInput[];
  /** The id of the model that a person chose for it. */
  readonly model?: string;
  /** What the person attached. */
  readonly context?: readonly ContextItem[];
  /** The turn that it goes on with. */
  readonly continues?: string;
  readonly startedAt: number;
  /** The step that was begun last, and how many there may be; 0: no bound. */
  readonly step?: { readonly number: number; readonly of: number };
  /** Of the steps that ended. The turn's end tells the whole. */
  readonly used?: { readonly usage: Usage; readonly cost?: number };
  /** What filled the model's window at the last of them. */
  readonly window?: ContextUse;
  readonly items: readonly TurnItem[];
  /** Absent until one is made, or given to it. */
  readonly plan?: PlanState;
  /** What servers asked the person. Absent: nothing. */
  readonly questions?: readonly QuestionState[];
  /** Set from the first checkpoint on. */
  readonly checkpoint?: 'undoable' | 'undone' | 'kept';
  readonly uncovered: readonly { readonly path: string; readonly reason: string }[];
  /** The folder's instruction files, where what is told of them changed with this turn. */
  readonly instructions?: readonly InstructionFile[];
  /** Absent while it runs. */
  readonly end?: {
    readonly reason: TurnEndReason;
    readonly changes: readonly Change[];
    readonly usage: Usage;
    readonly verdicts: {
      readonly allowed: number;
      readonly asked: number;
      readonly denied: number;
    };
    readonly time: number;
    readonly error?: { readonly code: string; readonly message: string };
  };
}

/** A thread as its events made it; what is on screen, on disk and asserted in tests. */
export interface ThreadState {
  readonly threadId: string;
  readonly workspace: string;
  readonly title: string;
  readonly archived: boolean;
  readonly deletedAt: number | null;
  readonly draft: string;
  readonly lastSeq: number;
  readonly turns: readonly TurnState[];
  /** Instruction files that a person switched off here. Absent: none. */
  readonly instructionsOff?: readonly string[];
  /** In the order of making; the last that was not taken back counts. Absent: none. */
  readonly compactions?: readonly Compaction[];
  /** In the order of making; the last that was not taken back counts. Absent: none. */
  readonly shortenings?: readonly Shortening[];
  /** The summary that is made right now. Absent: none is. */
  readonly compacting?: RunningCompaction;
  /** In the order in which they will start. Absent: none waits. */
  readonly queue?: readonly WaitingMessage[];
  /** The recorded messages of the tour, in order; absent: the thread replays nothing. */
  readonly tour?: readonly string[];
  /** From the first unconfined code on, until kernel and engine restart. */
  readonly unconfinedCodeRan: boolean;
}

export const emptyThread = (threadId: string): ThreadState => ({
  threadId,
  workspace: '',
  title: '',
  archived: false,
  deletedAt: null,
  draft: '',
  lastSeq: 0,
  turns: [],
  unconfinedCodeRan: false
});
