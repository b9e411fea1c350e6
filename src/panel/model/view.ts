import type { ContextCandidate, ContextReference } from '../../protocol/context';
import type { InstructionFile } from '../../protocol/instructions';
import type { AttachedChip } from './attachments';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ApprovalSummary, OpenedApproval, Scope } from '../../protocol/approvals';
import type { Change, Mode, SequencedEvent } from '../../protocol/events';
import type {
  AuditEntry,
  AuditVerification,
  CheckpointPreview,
  EngineStatus,
  InitializeResult,
  ModelConnections,
  PolicyView,
  Results,
  SandboxStatus,
  ThreadSummary,
  TrustInspection
} from '../../protocol/results';
import type { Requests } from '../../protocol/requests';
import type { ThreadState } from '../../protocol/state';
import type { PolicyDocument } from '../../protocol/policy-document';
import type { OwnLayer } from '../../protocol/policy-view';
import type { PolicyEditorView, PolicyTab, TestInput } from './policy-view';
import type { McpServerView } from '../../protocol/mcp/servers';
import type { NewServers, ServersView } from './servers-view';
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
export type ModelDraft = Omit<Requests['provider/connect'], 'model'> & { readonly model?: string };

/** Connected models and the connecting of one; drawn on the page `models`. It never holds a key. */
export interface ModelsView {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly connections?: ModelConnections;
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

/** What a person answers; `typed` is the text of `OpenedApproval.typed`, typed by hand. */
export interface Answer {
  readonly decision: 'allow' | 'deny';
  /** Needed for allow. */
  readonly scope?: Scope;
  readonly note?: string;
  readonly typed?: string;
  /** What to remember, for a scope beyond once. */
  readonly rule?: { readonly breadth: 'exact' | 'prefix'; readonly expiresDays?: number };
  /** The payload as the person changed it; for once only. */
  readonly editedInput?: Readonly<Record<string, unknown>>;
  /** With a no: ends the turn. */
  readonly stop?: true;
}

/**
 * Everything that a person can do. None of these throws or returns: what comes of it shows in the next view.
 * The acts that grant something take the native event of the person's own hand and do nothing without a trusted one.
 */
export interface PanelActions {
  /** Sends, or queues while offline or while a turn runs. The composer empties itself after calling it. */
  send(text: string): void;
  /** Takes back what waits, here or behind the running turn. */
  removeQueued(key: string): void;
  /** Says what waits behind the running turn to that turn; where none runs, starts it. */
  sendNow(key: string): void;
  /** Tries a failed one again, with its old key. */
  retryQueued(key: string): void;
  saveDraft(text: string): void;
  /** Puts something beside the next message; nothing is sent. */
  attach(reference: ContextReference): void;
  /** The same for something of an open document, whose path is below the server's root. */
  attachOfDocument(reference: ContextReference): void;
  /** Hands images to the server and puts them beside the next message. */
  attachImages(images: readonly File[]): void;
  /** By `contextKey`. */
  detach(key: string): void;
  /** Looks anew at what is attached. */
  refreshAttached(): void;
  /** Switches a note of the folder on or off for the open thread, or for the one that the next message makes. */
  switchNote(path: string, on: boolean): void;
  /** Looks for what may be attached; null ends the picking. */
  findContext(query: string | null): void;
  setMode(mode: Mode): void;
  /** Lets the next turns be worked by that model. */
  setModel(id: string): void;
  /** Goes on with the open thread's last turn, with new budgets; in the composer's mode. */
  continueTurn(turnId: string): void;
  /** Opens the page of the models. */
  openModels(): void;
  /** Asks a model's server; saves nothing. */
  testModel(draft: ModelDraft): void;
  /** The draft is another than the one that was tested. */
  changeModelDraft(): void;
  connectModel(draft: ModelDraft, event: MouseEvent | KeyboardEvent): void;
  removeModel(id: string, event: MouseEvent | KeyboardEvent): void;
  /** Has the model sum up the open thread so far. */
  compact(): void;
  /** Changes a summary, takes it back, or uses it again. */
  changeCompaction(
    compactionId: string,
    change: { readonly summary?: string; readonly undone?: boolean }
  ): void;
  /** Stops the running turn of the open thread. */
  stop(): void;

  /** Keeps other steps in a plan that is not approved yet. */
  editPlan(turnId: string, steps: readonly string[]): void;
  /** Has a plan carried out, as agent: these steps, as they are shown. */
  approvePlan(turnId: string, steps: readonly string[]): void;

  showPage(page: Page): void;
  newThread(): void;
  /** A new thread whose composer begins with the slash and so with the list of commands; what was written there stays. */
  newCommandThread(): void;
  /** Makes a scratch copy and the thread that replays the recorded one; says nothing in it yet. */
  startTour(): void;
  /** Says the next recorded message of the open tour. */
  playTour(): void;
  /** Ends the open tour and has its copy removed. */
  endTour(): void;
  openThread(threadId: string): void;
  renameThread(threadId: string, title: string): void;
  archiveThread(threadId: string, archived: boolean): void;
  deleteThread(threadId: string): void;
  restoreThread(threadId: string): void;
  filterThreads(filter: { readonly show?: ThreadListView['show']; readonly query?: string }): void;

  openApproval(approvalId: string): void;
  answerApproval(approvalId: string, answer: Answer, event: MouseEvent | KeyboardEvent): void;
  /** Answers each of several cards by itself, by one event of a person's; a yes is for once. */
  answerApprovals(
    approvalIds: readonly string[],
    decision: Answer['decision'],
    event: MouseEvent | KeyboardEvent
  ): void;

  /** Opens the trust page of the current workspace. */
  inspectTrust(): void;
  setTrust(event: MouseEvent | KeyboardEvent): void;
  keepRestricted(): void;
  /** Takes trust back: tightens, so it needs no armed control. */
  revokeTrust(): void;

  /** Asks what of the policy was changed on the disk, so that it can be accepted. */
  inspectDrift(): void;
  acceptDrift(event: MouseEvent | KeyboardEvent): void;

  /** Opens the undo page; for an undone turn it offers to redo. */
  previewUndo(turnId: string): void;
  restoreTurn(turnId: string, keepMine: readonly string[] | undefined): void;
  keepTurn(turnId: string): void;
  /** How the review page shows diffs, from now on. */
  setDiffStyle(style: PanelSettings['diffStyle']): void;
  /** Opens the review page with the diffs of a turn. */
  review(turnId: string): void;

  /** Opens the policy editor's tab. */
  openPolicy(tab?: PolicyTab): void;
  /** Opens the editor at its tester, with an act to judge where one is given. */
  openTester(input?: TestInput): void;
  showPolicyTab(tab: PolicyTab): void;
  /** What a person made of a layer; nothing is saved. */
  editPolicy(layer: OwnLayer, document: PolicyDocument): void;
  discardPolicy(layer: OwnLayer): void;
  previewPolicy(layer: OwnLayer): void;
  cancelPolicySave(): void;
  /** Saves what was previewed; what loosens needs the person's own event. */
  putPolicy(event: MouseEvent | KeyboardEvent): void;
  resolvePolicy(choice: 'theirs' | 'mine'): void;
  rereadPolicy(): void;
  testPolicy(input: TestInput): void;
  inspectProposals(): void;
  adoptProposals(rules: readonly string[], event: MouseEvent | KeyboardEvent): void;

  /** Gives what a server asked for. */
  answerQuestion(
    elicitationId: string,
    content: Record<string, string | number | boolean | string[]>,
    event: MouseEvent | KeyboardEvent
  ): void;
  declineQuestion(elicitationId: string): void;

  /** Opens the page of MCP servers, at what adds one where that was asked for. */
  openServers(at?: 'list' | 'add'): void;
  /** Reads the list anew and starts nothing. */
  listServers(): void;
  beginServer(): void;
  /** What was typed or pasted; what is wrong with it shows at once, what the engine says of it on `previewServers`. */
  editServers(change: Partial<Pick<NewServers, 'layer' | 'text'>>): void;
  previewServers(): void;
  addServers(event: MouseEvent | KeyboardEvent): void;
  /** Starts a stored server once, to look at what it offers. */
  reviewServer(layer: OwnLayer, server: string): void;
  /** Lets the ticked tools be offered, and no others. */
  acceptServer(tools: readonly string[], event: MouseEvent | KeyboardEvent): void;
  /** Back to the list. */
  closeServer(): void;
  /** Off restricts; on again needs the person's own event. */
  toggleServer(server: McpServerView, event: MouseEvent | KeyboardEvent): void;
  removeServer(layer: OwnLayer, server: string): void;
  /** Asks where to sign in; the address is then shown as a link and opened by nobody but the person. */
  signInServer(server: McpServerView): void;

  openPolicyPopover(): void;
  closePolicyPopover(): void;
  recheckSandbox(): void;
  retryNow(): void;
  reloadPage(): void;
  dismissProblem(): void;

  /** Opens the export page of the open thread. */
  exportThread(): void;
  /** Gives the browser a file to save. */
  saveFile(file: { readonly name: string; readonly type: string; readonly text: string }): void;
  /** Opens the open thread as plain headed text in the main area. */
  openPlainTranscript(): void;
  /** Moves the panel to the main area. */
  openInMain(): void;
  /** Has the live region say what runs and what waits. */
  announceStatus(): void;
  /** Stops every turn and refuses new acts until resumed: tightens, so it needs no armed control. */
  stopEverything(): void;

  openAudit(): void;
  /** A new text starts from the newest entry. */
  queryAudit(text: string): void;
  moreAudit(): void;
  verifyAudit(): void;

  /** Puts code into a new cell below the active one of the current notebook; says so where there is none. */
  insertIntoCell(code: string): void;
  copy(text: string): void;
}
