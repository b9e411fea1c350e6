import type { ContextCandidate, ContextReference } from '../../protocol/context';
import type { ApprovalSummary, OpenedApproval } from '../../protocol/approvals';
import type { Change, Mode } from '../../protocol/event-values';
import type { SequencedEvent } from '../../protocol/events';
import type {
  AuditEntry,
  AuditVerification,
  CheckpointPreview,
  ModelConnections,
  Results,
  ThreadSummary,
  TrustInspection
} from '../../protocol/results';
import type { Requests } from '../../protocol/requests';

/**
 * Why there is no connection for now. `proxy`: tickets are given, sockets fail, so something in between does not let
 * WebSockets through. `audit`: the server cannot record anything, so it lets nobody in.
 */
export type WaitCause = 'network' | 'proxy' | 'server-stops' | 'busy' | 'audit';

/** The line to the server. Times are milliseconds since the epoch by this machine's clock. */
export type ConnectionView =
  /** Nothing was asked yet: the panel has not been shown. */
  | { readonly state: 'idle' }
  | { readonly state: 'connecting'; readonly since: number; readonly attempt: number }
  | { readonly state: 'open'; readonly since: number }
  | {
      readonly state: 'waiting';
      /** Failed attempts in a row, from 1. */
      readonly attempt: number;
      readonly retryAt: number;
      readonly cause: WaitCause;
    }
  /** The server no longer knows who we are. There is no retry by itself. */
  | { readonly state: 'signed-out' }
  /** Rights were withdrawn, or the two sides do not speak the same version. There is no retry by itself. */
  | { readonly state: 'refused'; readonly reason: 'rights' | 'version'; readonly message: string };

/** Something that went wrong, for a person; `code` is of error-codes.json. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  /** Finds the detail in the server's log. */
  readonly correlation?: string;
  /** Set where waiting helps: when a retry can succeed, milliseconds since the epoch. */
  readonly retryAt?: number;
}

/** A pending approval of the open thread, as this connection holds it. */
export interface ApprovalView {
  readonly approvalId: string;
  readonly callId: string;
  readonly turnId: string;
  readonly tool: string;
  readonly summary: ApprovalSummary;
  /**
   * `closed` → `openApproval` → `opening` → `open` → `answerApproval` → `answering`, then the thread's events take it
   * from the list. `stale`: what would run has changed or the nonce died; `openApproval` shows it anew.
   */
  readonly state: 'closed' | 'opening' | 'open' | 'answering' | 'stale';
  readonly opened?: OpenedApproval;
  /** An answer before this moment is refused here and by the engine; a card may wait longer, never shorter. */
  readonly armedAt?: number;
  /** It was `stale` before: what is shown now is not what was asked first. */
  readonly renewed?: boolean;
  readonly problem?: Problem;
}

/** A message that is not on its way yet or of which no acknowledgement came. */
export interface QueuedMessage {
  /** Also the idempotency key. */
  readonly key: string;
  /** null: a thread is made for it first. */
  readonly threadId: string | null;
  /** Where that thread is made; null: written before a workspace was known, so wherever the person is when it goes. */
  readonly workspace: string | null;
  readonly text: string;
  /** null: written before it was known which modes are permitted, so the composer's when it goes. */
  readonly mode: Mode | null;
  /** The id of the model that was chosen when it was written; absent: nobody chose. */
  readonly model?: string;
  /** What is attached; absent: nothing. */
  readonly context?: readonly ContextReference[];
  /** `queued`: waits for the connection or for the running turn; `failed`: see `problem`, nothing ran. */
  readonly state: 'queued' | 'sending' | 'failed';
  readonly problem?: Problem;
}

/** What the composer starts from. The component owns the text while a person types and reports it with `saveDraft`. */
export interface DraftView {
  /** Rises whenever `text` replaces what is in the box: another thread, a message that came back, a prefilled one. */
  readonly serial: number;
  readonly text: string;
}

/** Files and folders that fit what was typed; those of the word before stay until the answer comes. */
export interface PickerView {
  readonly query: string;
  readonly entries: readonly ContextCandidate[];
  /** Names that fit or not, kept back because they are hidden, ignored or guarded. */
  readonly left: number;
  /** Fitting ones beyond `entries`. */
  readonly more: number;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly problem?: Problem;
}

export interface ThreadListView {
  /** One inventory and one filter behind every list: already filtered and sorted, newest first. */
  readonly threads: readonly ThreadSummary[];
  readonly show: 'active' | 'archived' | 'trash';
  readonly query: string;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly problem?: Problem;
}

export interface TrustView {
  readonly workspace: string;
  readonly state: 'loading' | 'ready' | 'setting' | 'failed';
  readonly inspection?: TrustInspection;
  /** `setTrust` before this moment is refused here and by the engine. */
  readonly armedAt?: number;
  readonly problem?: Problem;
}

/** The offer after a turn that changed something: the newest finished turn not yet kept or undone. */
export interface WorkingSet {
  readonly turnId: string;
  readonly changes: readonly Change[];
}

/** What undoing (or redoing) a turn would do; drawn on the pages `undo` and `review`. */
export interface UndoView {
  readonly turnId: string;
  readonly state: 'loading' | 'ready' | 'restoring' | 'failed';
  readonly preview?: CheckpointPreview;
  readonly problem?: Problem;
}

/** The events of a thread on their way into a file; drawn on the page `export`. */
export interface ExportView {
  readonly threadId: string;
  readonly state: 'loading' | 'ready' | 'failed';
  /** Every event that is kept, in order. */
  readonly entries?: readonly SequencedEvent[];
  readonly problem?: Problem;
}

export interface AuditView {
  /** Newest first; grows by pages. */
  readonly entries: readonly AuditEntry[];
  readonly more: boolean;
  readonly text: string;
  readonly state: 'idle' | 'loading' | 'ready' | 'failed';
  readonly verification?: AuditVerification;
  readonly problem?: Problem;
}

/** A model that is not connected yet, as a person describes it; see `provider/connect`. */
export type ModelDraft = Omit<Requests['provider/connect'], 'model' | 'nonce'> & {
  readonly model?: string;
};

/** Connected models and the connecting of one; drawn on the page `models`. It never holds a key. */
export interface ModelsView {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly connections?: ModelConnections;
  /** Wall clock from which on a person can have read what is shown, so that connecting counts. */
  readonly armedAt?: number;
  readonly test?:
    | { readonly state: 'asking' }
    | { readonly state: 'done'; readonly result: Results['provider/test'] };
  readonly saving?: boolean;
  /** What was connected last, and what is to be said of its credential. */
  readonly connected?: Results['provider/connect'];
  readonly problem?: Problem;
}

/** What fills the panel below its header. */
export type Page =
  'thread' | 'threads' | 'trust' | 'undo' | 'review' | 'export' | 'models' | 'servers';

/** Asks the components to move the focus, once per serial; they may be drawn only later. */
export interface FocusRequest {
  readonly serial: number;
  readonly target:
    | { readonly type: 'composer' }
    | { readonly type: 'approval'; readonly approvalId: string }
    | { readonly type: 'page' }
    | { readonly type: 'tester' };
}
