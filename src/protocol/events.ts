import type { Elicitation, ElicitationAnswer } from './elicitation';
import type { ContextItem } from './context';
import type { InstructionFile } from './instructions';
import type { EgressRefusal } from './egress';
import type { Decision } from './decisions';
import type { ApprovalSummary, Scope } from './approvals';
import type { PlanItem } from './plan';
import type { Rule } from './policy-document';
import type { Sentence } from './sentence';

/** Who made an event. */
export type Actor = 'user' | 'agent' | 'policy' | 'system';

/** What a thread tries: effects that change nothing, the same with a plan, all the policy permits. */
export type Mode = 'ask' | 'plan' | 'agent';

/** How a call ended; a closed set. `refused` is a person's no or nobody to ask, `interrupted` means side effects unknown. */
export type Outcome =
  | 'ok'
  | 'denied'
  | 'refused'
  | 'conflict'
  | 'partial'
  | 'cancelled'
  | 'timeout'
  | 'rate-limited'
  | 'failed'
  | 'interrupted';

export type TurnEndReason =
  'done' | 'cancelled' | 'budget' | 'loop' | 'denied' | 'error' | 'interrupted';

/** One part of what a person said. */
export interface TextInput {
  readonly type: 'text';
  readonly text: string;
}

/** A path that a turn changed, relative to the workspace. */
export interface Change {
  readonly path: string;
  readonly change: 'created' | 'modified' | 'deleted' | 'renamed';
  /** Set where a person's next run, or a tool's start, would execute the file outside the sandbox. */
  readonly runsUnconfined?: true;
}

/** What confined a command. */
export interface Confinement {
  readonly tier: '1' | '1b' | '2' | '3';
  /** What bounds memory and processes: `rlimit` alone where no cgroup is writable. */
  readonly limits?: 'cgroup' | 'rlimit';
}

/** Numbers a provider reported; absent means not reported, never zero. */
export interface Usage {
  /** All that was read, from a cache or not. */
  readonly inputTokens?: number;
  /** All that was written, reasoning included. */
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** What fills a model's window, in tokens: estimated from its characters, since only the server counts exactly. */
export interface ContextUse {
  /** What the model reads at once; absent: not known. */
  readonly window?: number;
  /** Our own words, and the tools as they are described. */
  readonly system: number;
  readonly tools: number;
  /** The folder's instruction files. */
  readonly notes: number;
  /** What stands in the place of turns that were summed up. */
  readonly summary: number;
  /** What was said by person and model, the inputs of calls included. */
  readonly messages: number;
  /** What calls gave back. */
  readonly results: number;
}

/** What of a turn is bounded, by the key of the policy that bounds it; used and limit are in that key's unit. */
export type Budget = 'steps' | 'calls' | 'tokens' | 'cost' | 'wall';

/**
 * What a call gave back, bounded and redacted. Each tool documents its members; `text` is the form for a reader
 * without the tool's own view.
 */
export interface CallOutput {
  readonly text?: string;
  readonly exitCode?: number | null;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Bytes left out of the named stream between head and tail. */
  readonly omitted?: Readonly<Record<string, number>>;
  /** Connections of a command that the network refused. */
  readonly refused?: readonly EgressRefusal[];
  /** Unified diff of an edit, capped. */
  readonly diff?: string;
  /** Images that it gave, kept beside the journal. */
  readonly images?: readonly ShownImage[];
  readonly [key: string]: unknown;
}

/** An image by reference: the hash of its bytes names it. */
export interface ShownImage {
  readonly blob: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** What makes a folder the same one: its real path as a hash, its device and inode as decimal text. */
export interface FolderMark {
  readonly path: string;
  readonly device: string;
  readonly inode: string;
}

/** What begins with the start of something said. */
interface MessageStart {
  readonly turnId: string;
  readonly messageId: string;
  /** The call whose subagent says it; absent: the turn's own agent does. */
  readonly parent?: string;
}

export type ThreadEvent =
  | {
      readonly type: 'thread-created';
      readonly workspace: string;
      readonly title: string;
      /** The folder that the workspace led to then; absent in threads of before it was kept. */
      readonly folder?: FolderMark;
      /** The recorded messages of a replay, in order; absent: the thread is a person's own. */
      readonly tour?: readonly string[];
    }
  | {
      readonly type: 'thread-changed';
      readonly title?: string;
      readonly archived?: boolean;
      /** Milliseconds since the epoch; null takes the thread out of the trash. */
      readonly deletedAt?: number | null;
      /** Text that could not be sent to a model yet; '' clears it. */
      readonly draft?: string;
    }
  | {
      readonly type: 'turn-start';
      readonly turnId: string;
      readonly mode: Mode;
      readonly input: readonly TextInput[];
      readonly idempotencyKey?: string;
      /** The id of the model that a person chose; absent: the first that is connected. */
      readonly model?: string;
      /** Set where it carries out the plan of another turn: which one, and the steps that a person approved. */
      readonly plan?: { readonly of: string; readonly items: readonly string[] };
      /** What the person attached, as it was found when the message was sent. */
      readonly context?: readonly ContextItem[];
      /** The turn that it goes on with, after a pause; the person said nothing new then, and `input` is empty. */
      readonly continues?: string;
    }
  | {
      /** From now on a model is told this summary in the place of the turns up to `through`, which all stay here. */
      readonly type: 'compaction';
      readonly compactionId: string;
      readonly through: string;
      readonly summary: string;
      readonly by: 'person' | 'window';
      /** Tokens of those turns and of the summary, estimated. */
      readonly before: number;
      readonly after: number;
    }
  | {
      readonly type: 'compaction-changed';
      readonly compactionId: string;
      /** The person's own words in its place. */
      readonly summary?: string;
      /** True: the turns themselves are told again. */
      readonly undone?: boolean;
    }
  | {
      /** A message waits for the running turn's end; a `turn-start` with its key takes it out of the queue. */
      readonly type: 'message-queued';
      readonly key: string;
      readonly mode: Mode;
      readonly input: readonly TextInput[];
      readonly model?: string;
      readonly context?: readonly ContextItem[];
    }
  /** A person took a waiting message back. */
  | { readonly type: 'message-unqueued'; readonly key: string }
  | {
      /** A person said something to a running turn, which hears it before its next step. Takes it out of the queue. */
      readonly type: 'turn-steered';
      readonly turnId: string;
      readonly key: string;
      readonly input: readonly TextInput[];
      readonly context?: readonly ContextItem[];
    }
  | {
      /** A reply of a model begins to be asked for; 1 is a turn's first. Typed commands have no steps. */
      readonly type: 'step-start';
      readonly turnId: string;
      readonly step: number;
      /** Steps that the turn may have; 0: no bound. */
      readonly of: number;
    }
  | {
      /** A reply came to its end, before its calls run. One that broke off has no such event. */
      readonly type: 'step-end';
      readonly turnId: string;
      readonly step: number;
      /** The call whose subagent replied, which has steps of its own; absent: the turn's own agent did. */
      readonly parent?: string;
      readonly usage: Usage;
      /** US cents, by the prices of its connection; absent where they are not known. */
      readonly cost?: number;
      /** Of what the model was told for it. */
      readonly context?: ContextUse;
    }
  /** A turn's plan as it is from now on; `actor` tells whether the agent or a person wrote it. */
  | {
      readonly type: 'plan-changed';
      readonly turnId: string;
      readonly items: readonly PlanItem[];
    }
  /** What a model is told of the folder's instruction files from this turn on. */
  | {
      readonly type: 'instructions-told';
      readonly turnId: string;
      readonly files: readonly InstructionFile[];
    }
  /** Paths of instruction files that a person switched off for this thread; all others are on. */
  | { readonly type: 'instructions-switched'; readonly off: readonly string[] }
  | ({ readonly type: 'message-start' } & MessageStart)
  | { readonly type: 'message-delta'; readonly messageId: string; readonly text: string }
  | { readonly type: 'message-end'; readonly messageId: string; readonly text: string }
  | ({ readonly type: 'reasoning-start' } & MessageStart)
  | { readonly type: 'reasoning-delta'; readonly messageId: string; readonly text: string }
  | { readonly type: 'reasoning-end'; readonly messageId: string; readonly text: string }
  | {
      readonly type: 'tool-call-start';
      readonly turnId: string;
      readonly callId: string;
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
      /** The call whose subagent asks for it; absent: the turn's own agent does. */
      readonly parent?: string;
      /** The model's own word for why; a claim, never a fact. */
      readonly reason?: string;
    }
  | ({ readonly type: 'decision'; readonly callId: string } & Decision)
  | {
      readonly type: 'approval-request';
      readonly approvalId: string;
      readonly callId: string;
      readonly summary: ApprovalSummary;
    }
  | {
      readonly type: 'approval-answer';
      readonly approvalId: string;
      readonly decision: 'allow' | 'deny';
      readonly scope?: Scope;
      readonly note?: string;
      /** Set where a person changed what runs: the payload as it ran, and the hashes before and after. */
      readonly edited?: {
        readonly input: Readonly<Record<string, unknown>>;
        readonly askedHash: string;
        readonly payloadHash: string;
      };
      /** The rule that was remembered with a scope beyond once; for a thread it lives here and nowhere else. */
      readonly remembered?: Rule;
      /** With a no: the turn was ended. */
      readonly stop?: true;
      /** The label of the person who answered; absent in a thread of one's own. */
      readonly by?: string;
    }
  | {
      readonly type: 'approval-withdrawn';
      readonly approvalId: string;
      readonly reason: 'cancelled' | 'changed' | 'restarted' | 'stopped';
    }
  /** A server asks the person something in the middle of a call; once only. */
  | {
      readonly type: 'elicitation-request';
      readonly elicitationId: string;
      readonly turnId: string;
      readonly question: Elicitation;
    }
  /** What was typed stands nowhere: it is the server's alone. */
  | {
      readonly type: 'elicitation-answer';
      readonly elicitationId: string;
      readonly action: ElicitationAnswer['action'];
    }
  | {
      readonly type: 'tool-output-delta';
      readonly callId: string;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  | {
      readonly type: 'tool-call-end';
      readonly callId: string;
      readonly outcome: Outcome;
      readonly output?: CallOutput;
      /**
       * Why it did not end `ok`, for a person; no path outside the workspace, no secret. `rate-limited` tells after how
       * many milliseconds another try can succeed.
       */
      readonly error?: {
        readonly code: string;
        readonly message: string;
        readonly retryAfterMs?: number;
      };
      readonly sandbox?: Confinement;
      readonly changes?: readonly Change[];
      /** How many more there were than `changes` lists; absent: none. */
      readonly moreChanges?: number;
      /** Milliseconds that the call took by itself, without what a person took to answer. */
      readonly durationMs: number;
      /** Milliseconds that it waited for a person; absent where nobody was asked. */
      readonly waitedMs?: number;
    }
  | {
      readonly type: 'checkpoint-created';
      readonly turnId: string;
      /** What undo could not bring back, each with its reason; empty means everything the call is known to touch. */
      readonly uncovered: readonly { readonly path: string; readonly reason: string }[];
    }
  | {
      readonly type: 'turn-undone';
      readonly turnId: string;
      /** True when the undo itself was undone. */
      readonly redone: boolean;
      readonly restored: readonly string[];
      /** Left as they are: changed since, or named by the person. */
      readonly kept: readonly string[];
    }
  | { readonly type: 'turn-kept'; readonly turnId: string }
  | { readonly type: 'unconfined-code-ran'; readonly callId: string }
  | { readonly type: 'policy-changed'; readonly level: 'restricted' | 'standard' | 'custom' }
  | {
      /** A budget of the turn is nearly used up, or used up: then the turn ends, and can be gone on with. */
      readonly type: 'budget-notice';
      /** Absent in events of before it was told. */
      readonly turnId?: string;
      readonly budget: Budget;
      readonly used: number;
      readonly limit: number;
    }
  | {
      readonly type: 'turn-end';
      readonly turnId: string;
      readonly reason: TurnEndReason;
      readonly changes: readonly Change[];
      /** How many more there were than `changes` lists; absent: none. */
      readonly moreChanges?: number;
      readonly usage: Usage;
      readonly verdicts: {
        readonly allowed: number;
        readonly asked: number;
        readonly denied: number;
      };
      readonly error?: {
        readonly code: string;
        readonly message: string;
        readonly retryAfterMs?: number;
      };
    }
  | ({ readonly type: 'notice'; readonly turnId?: string } & Sentence);

export type ThreadEventType = ThreadEvent['type'];

/** One entry of a thread: what crosses the wire in `event`, and what the journal holds. */
export interface SequencedEvent {
  readonly seq: number;
  /** Milliseconds since the epoch, by the server's clock. */
  readonly time: number;
  readonly actor: Actor;
  readonly event: ThreadEvent;
  /** In an `…-end` that folded deltas: the first `seq` it stands for. A replay may skip those and no others. */
  readonly from?: number;
}

/** Parameters of the `event` notification. */
export interface EventParams extends SequencedEvent {
  readonly threadId: string;
}

/** Parameters of the `events` notification: a part of the replay that a `batched` opening asked for. */
export interface EventsParams {
  readonly threadId: string;
  readonly entries: readonly SequencedEvent[];
}

/** True for events that only animate: the journal folds them into their `end` and a slow reader may lose them. */
export const isDelta = (event: ThreadEvent): boolean => event.type.endsWith('-delta');
