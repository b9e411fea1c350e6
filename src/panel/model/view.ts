import type {
  ConnectionView,
  Problem,
  ApprovalView,
  QueuedMessage,
  DraftView,
  PickerView,
  ThreadListView,
  TrustView,
  WorkingSet,
  UndoView,
  ExportView,
  AuditView,
  ModelsView,
  Page,
  FocusRequest
} from './part-views';
import type { PanelActions } from './panel-actions';
import type { InstructionFile } from '../../protocol/instructions';
import type { AttachedChip, LeftOut } from './attachments';
import type { CurrentDocumentView } from './current-document';
import type { Picture } from './pictures';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Mode } from '../../protocol/event-values';
import type {
  EngineStatus,
  InitializeResult,
  PolicyView,
  SandboxStatus
} from '../../protocol/results';
import type { ThreadState } from '../../protocol/state';
import type { PolicyEditorView } from './policy-view';
import type { ServersView } from './servers-view';
import type { PanelSettings } from './settings';

/**
 * Where model and components meet: what is drawn (`PanelView`, an immutable snapshot that shares whatever did not
 * change, so `===` is enough for a memo) and what a person can do (`PanelActions`). Components import nothing else
 * of model or connection.
 */

/** What every component of ours may receive. */
export interface PanelProps {
  readonly view: PanelView;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
}

export interface PanelView {
  readonly connection: ConnectionView;
  /** Absent until the first `initialize` was answered; afterwards the last answer, kept while offline. */
  readonly session?: InitializeResult;
  readonly engine: EngineStatus;
  readonly sandbox?: SandboxStatus;
  /** Everything is stopped until an admin resumes. */
  readonly stopped: boolean;
  /** What `session.policyDrift` tells of can be accepted from `armedAt` on. */
  readonly driftOffer?: {
    readonly hash: string;
    readonly nonce: string;
    readonly armedAt: number;
  };
  readonly page: Page;
  /** Of the open thread, or of the thread that the next message makes; relative to the server root, "" is the root. */
  readonly workspace: string;
  /** Set where `workspace` cannot be one, with why; nothing can be sent then. */
  readonly workspaceRefused?: string;
  /** The policy in force for `workspace`; absent until known. `policy.trusted` decides the trust banner. */
  readonly policy?: PolicyView;
  readonly policyOpen: boolean;
  /** Before trust: the files of `workspace` that would steer an agent, by path, once known; the banner names them. */
  readonly steering?: readonly string[];
  /** The person chose "Keep restricted" for this workspace on this page; the banner shrinks. */
  readonly restrictedKept: boolean;
  /** Absent: the empty state of a new thread. */
  readonly thread?: ThreadState;
  /** `loading` until the replay that `thread/open` promised has come. */
  readonly threadState: 'none' | 'loading' | 'live' | 'failed';
  readonly threadProblem?: Problem;
  /** A turn that ran already when its thread was opened: after a reload, a break, or from the list. */
  readonly reattachedTo?: string;
  /** The running turn of the open thread. */
  readonly running?: { readonly turnId: string; readonly startedAt: number };
  readonly list: ThreadListView;
  readonly approvals: readonly ApprovalView[];
  readonly queue: readonly QueuedMessage[];
  readonly draft: DraftView;
  /** What goes with the next message. */
  readonly attached: readonly AttachedChip[];
  /** The active document of the workspace; absent: none is. */
  readonly current?: CurrentDocumentView;
  /** What the last drop brought and was not attached. */
  readonly leftOut: readonly LeftOut[];
  /** Small pictures of images, by the name of the image. */
  readonly pictures: ReadonlyMap<string, Picture>;
  /** What lies in the trusted folder for a model to be told; empty before trust. */
  readonly notes: readonly InstructionFile[];
  /** Paths of those that the next new thread is not told. */
  readonly newNotesOff: readonly string[];
  /** While a file or folder is being picked. */
  readonly picker?: PickerView;
  readonly mode: Mode;
  /** The id of the model that was chosen in this tab; see model-choice.ts for what is used without. */
  readonly chosenModel?: string;
  /** Modes that role, policy and trust permit now; others are shown with why. */
  readonly modes: readonly Mode[];
  readonly trust?: TrustView;
  readonly workingSet?: WorkingSet;
  readonly undo?: UndoView;
  /** Drawn on the page `servers`. */
  readonly servers?: ServersView;
  readonly exporting?: ExportView;
  readonly models?: ModelsView;
  readonly policyEditor?: PolicyEditorView;
  readonly audit: AuditView;
  readonly settings: PanelSettings;
  readonly focus?: FocusRequest;
  /** The last thing that failed outside a card or a page, until dismissed. */
  readonly problem?: Problem;
  /** A sentence-code of something that was just done (`copied`, `inserted`, `kept`, `status`), to be announced once per serial. */
  readonly done?: {
    readonly serial: number;
    readonly code: 'copied' | 'inserted' | 'kept' | 'saved' | 'status';
  };
}
