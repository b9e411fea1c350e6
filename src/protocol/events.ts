import type {
  Actor,
  DrawnImage,
  Mode,
  TurnEndReason,
  TextInput,
  Change,
  Usage,
  ContextUse,
  Budget,
  FolderMark
} from './event-values';
import type { CallEvent } from './call-events';
import type { ContextItem } from './context';
import type { InstructionFile } from './instructions';
import type { PlanItem } from './plan';
import type { Sentence } from './sentence';

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
      /**
       * From now on a model is told what calls took and gave in short, up to a step of this turn and in all turns
       * before: the middle of each text is left out. All of it stays here.
       */
      readonly type: 'results-shortened';
      readonly compactionId: string;
      readonly turnId: string;
      /** 0: only the turns before. */
      readonly step: number;
      /** Characters that are told of each text. */
      readonly kept: number;
      /** Seen before it was sent, or told by the model's server. */
      readonly by: 'window' | 'server';
      /** Tokens of what was told, estimated. */
      readonly before: number;
      readonly after: number;
    }
  /** A model is asked for a summary; `compaction` with this id brings it, or `compaction-ended` says that none comes. */
  | {
      readonly type: 'compaction-started';
      readonly compactionId: string;
      readonly by: 'person' | 'window';
      /** How many turns it will stand for. */
      readonly turns: number;
    }
  | {
      readonly type: 'compaction-ended';
      readonly compactionId: string;
      readonly reason: 'cancelled' | 'failed' | 'interrupted';
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
      /** A model made an image, which is kept beside the journal. */
      readonly type: 'image-drawn';
      readonly turnId: string;
      /** The call whose subagent made it; absent: the turn's own agent did. */
      readonly parent?: string;
      readonly image: DrawnImage;
    }
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
  | CallEvent
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
