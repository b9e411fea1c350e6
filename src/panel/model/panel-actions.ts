import type { ThreadListView, ModelDraft, Page } from './part-views';
import type { ContextReference } from '../../protocol/context';
import type { Scope } from '../../protocol/approvals';
import type { Mode, ShownImage } from '../../protocol/event-values';
import type { PolicyDocument } from '../../protocol/policy-document';
import type { OwnLayer } from '../../protocol/policy-view';
import type { PolicyTab, TestInput } from './policy-view';
import type { McpServerView } from '../../protocol/mcp/servers';
import type { NewServers } from './servers-view';
import type { PanelSettings } from './settings';

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

/** What a person says to a turn, or does with one. */
export interface TurnActions {
  /** Sends, or queues while offline or while a turn runs. The composer empties itself after calling it. */
  send(text: string): void;
  /** Takes back what waits, here or behind the running turn. */
  removeQueued(key: string): void;
  /** Says what waits behind the running turn to that turn; where none runs, starts it. */
  sendNow(key: string): void;
  /** Tries a failed one again, with its old key. */
  retryQueued(key: string): void;
  saveDraft(text: string): void;
  setMode(mode: Mode): void;
  /** Lets the next turns be worked by that model. */
  setModel(id: string): void;
  /** Goes on with the open thread's last turn, with new budgets; in the composer's mode. */
  continueTurn(turnId: string): void;
  /** Has the model sum up the open thread so far. */
  compact(): void;
  /** Ends the summary that is being made; the thread stays as it was. */
  stopCompacting(): void;
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
}

/** What a person does with what is connected: models, and servers of tools. */
export interface ConnectionActions {
  /** Opens the page of the models. */
  openModels(): void;
  /** Asks a model's server; saves nothing. */
  testModel(draft: ModelDraft): void;
  /** The draft is another than the one that was tested. */
  changeModelDraft(): void;
  connectModel(draft: ModelDraft, event: MouseEvent | KeyboardEvent): void;
  removeModel(id: string, event: MouseEvent | KeyboardEvent): void;
  /** Opens the page of MCP servers, at what adds one where that was asked for. */
  openServers(at?: 'list' | 'add'): void;
  /** Reads the list anew and starts nothing. */
  listServers(): void;
  beginServer(): void;
  /** Opens what a file of the folder proposes where servers are added. */
  proposeServer(text: string, from: string): void;
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
  signOutServer(server: McpServerView): void;
}

/** What a person does about what may happen. */
export interface PolicyActions {
  /** Opens the trust page of the current workspace. */
  inspectTrust(): void;
  setTrust(event: MouseEvent | KeyboardEvent): void;
  keepRestricted(): void;
  /** Takes trust back: tightens, so it needs no armed control. */
  revokeTrust(): void;
  /** Asks what of the policy was changed on the disk, so that it can be accepted. */
  inspectDrift(): void;
  acceptDrift(event: MouseEvent | KeyboardEvent): void;
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
  openPolicyPopover(): void;
  closePolicyPopover(): void;
  recheckSandbox(): void;
}

/**
 * Everything that a person can do. None of these throws or returns: what comes of it shows in the next view.
 * The acts that grant something take the native event of the person's own hand and do nothing without a trusted one.
 */
export interface PanelActions extends TurnActions, ConnectionActions, PolicyActions {
  /** Puts something beside the next message; nothing is sent. */
  attach(reference: ContextReference): void;
  /** The same for something of an open document, whose path is below the server's root. */
  attachOfDocument(reference: ContextReference): void;
  /** Hands images to the server and puts them beside the next message. */
  attachImages(
    images: readonly File[],
    of?: Pick<ContextReference, 'path' | 'cell' | 'freshness'>
  ): void;
  /** Puts files and folders beside the next message, by their paths below the server's root; what a picker would not offer is left out. */
  attachDropped(paths: readonly string[]): void;
  /** Takes the active document along with every message of this tab, or no longer. */
  followDocument(on: boolean): void;
  /** Gets the small picture of an image. */
  showPicture(blob: string): void;
  /** By `contextKey`. */
  detach(key: string): void;
  /** Looks anew at what is attached. */
  refreshAttached(): void;
  /** Switches a note of the folder on or off for the open thread, or for the one that the next message makes. */
  switchNote(path: string, on: boolean): void;
  /** Takes the notes of a folder of the workspace among one's own, or takes them anew from where they came. */
  importNotes(path: string, name?: string): void;
  /** Looks for what may be attached; null ends the picking. */
  findContext(query: string | null): void;

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

  /** Opens the undo page; for an undone turn it offers to redo. */
  previewUndo(turnId: string): void;
  restoreTurn(turnId: string, keepMine: readonly string[] | undefined): void;
  keepTurn(turnId: string): void;
  /** How the review page shows diffs, from now on. */
  setDiffStyle(style: PanelSettings['diffStyle']): void;
  /** Opens the review page with the diffs of a turn. */
  review(turnId: string): void;

  /** Gives what a server asked for. */
  answerQuestion(
    elicitationId: string,
    content: Record<string, string | number | boolean | string[]>,
    event: MouseEvent | KeyboardEvent
  ): void;
  declineQuestion(elicitationId: string): void;

  retryNow(): void;
  reloadPage(): void;
  dismissProblem(): void;

  /** Opens the export page of the open thread. */
  exportThread(): void;
  /** Gives the browser a file to save. */
  saveFile(file: { readonly name: string; readonly type: string; readonly text: string }): void;
  /** Gives the browser an image that is kept, whole, as a file to save. */
  saveImage(image: ShownImage): Promise<void>;
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
