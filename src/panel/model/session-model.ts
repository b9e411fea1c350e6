import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import type { Mode } from '../../protocol/event-values';
import type { ThreadState } from '../../protocol/state';
import type { Connection } from '../connection/connection';
import { shrinkImage } from '../shrink-image';
import { Approvals } from './approvals';
import { Attachments } from './attachments';
import { AuditLog } from './audit-log';
import type { ModelContext } from './context';
import { clampMode, permittedModes, runningTurn, workingSetOf } from './derive';
import { CurrentDocument, type OpenDocument } from './current-document';
import { Drift } from './drift';
import { Drafts } from './drafts';
import { initialView } from './initial-view';
import { LastThread } from './last-thread';
import { Notes } from './notes';
import { LineFollower } from './line-follower';
import { ModelConnections } from './model-connections';
import { Outbox } from './outbox';
import { Pictures, type PictureSources } from './pictures';
import { Plans } from './plans';
import { PolicyEditor } from './policy-editor';
import { createOwnHand } from './own-hand';
import type { PanelSettings } from './settings';
import { Questions } from './questions';
import { Servers } from './servers';
import { Store } from './store';
import { ThreadExport } from './thread-export';
import { ThreadFeed } from './thread-feed';
import { ThreadList } from './thread-list';
import { Tour } from './tour';
import { Trust } from './trust';
import { Undo } from './undo';
import type { FocusRequest } from './part-views';
import type { PanelView } from './view';
import { WorkspaceFollower, type Place } from './workspace';

export interface SessionModelOptions {
  readonly connection: Connection;
  readonly settings: PanelSettings;
  /** Of this tab: drafts and which thread was open. */
  readonly storage: Storage;
  readonly place: () => Place;
  /** The active document; absent: the application has none. */
  readonly document?: () => OpenDocument | undefined;
  readonly isOwnHand?: (event: Event) => boolean;
  readonly shrink?: PictureSources['shrink'];
}

/**
 * Everything the panel knows, in one view, and the parts that change it. It joins the parts: which of them must
 * look again when the line opened, an event was applied or a status came.
 */
export class SessionModel implements IDisposable {
  constructor(options: SessionModelOptions) {
    const { connection, settings, storage, place } = options;
    this._connection = connection;
    this._lastThread = new LastThread(storage);
    this.store = new Store(initialView(settings));
    this._wantedMode = settings.defaultMode;
    const context: ModelContext = {
      store: this.store,
      request: connection.request,
      isOwnHand: options.isOwnHand ?? createOwnHand(),
      focus: target => this.focus(target)
    };
    this.request = connection.request;
    this.approvals = new Approvals(context);
    this.attachments = new Attachments(context, storage, image => connection.upload(image));
    this.current = new CurrentDocument(
      context,
      storage,
      options.document ?? ((): undefined => undefined)
    );
    this.pictures = new Pictures(this.store, {
      download: blob => connection.download(blob),
      shrink: options.shrink ?? shrinkImage
    });
    this.notes = new Notes(context);
    this.audit = new AuditLog(context);
    this.drafts = new Drafts(this.store, storage);
    this.list = new ThreadList(context);
    this.threadExport = new ThreadExport(context);
    this.undo = new Undo(context);
    this.servers = new Servers(context);
    this.questions = new Questions(context);
    this.workspace = new WorkspaceFollower(context, place, () => this._onWorkspace());
    this.outbox = new Outbox(context, {
      storage,
      isWorkspaceSettled: () => this.workspace.isSettled,
      onThreadCreated: threadId => this.openThread(threadId)
    });
    // Who has a plan carried out goes on as agent.
    this.plans = new Plans(context, () => this.setMode('agent'));
    this.tour = new Tour(context, {
      outbox: this.outbox,
      openThread: threadId => this.openThread(threadId)
    });
    this.policy = new PolicyEditor(context, () => void this.workspace.refreshPolicy());
    this.drift = new Drift(context);
    this.models = new ModelConnections(context, id => this.setModel(id));
    this.trust = new Trust(context, () => void this.workspace.refreshPolicy());
    this._feed = new ThreadFeed(context, before => this._onThread(before));
    this._line = new LineFollower(connection, this, {
      feed: this._feed,
      onRights: () => this._refreshModes()
    });
    this.openThread(this._lastThread.read());
  }

  readonly store: Store;
  readonly request: Connection['request'];
  readonly approvals: Approvals;
  readonly attachments: Attachments;
  readonly current: CurrentDocument;
  readonly pictures: Pictures;
  readonly notes: Notes;
  readonly audit: AuditLog;
  readonly drafts: Drafts;
  readonly list: ThreadList;
  readonly outbox: Outbox;
  readonly threadExport: ThreadExport;
  readonly plans: Plans;
  readonly tour: Tour;
  readonly policy: PolicyEditor;
  readonly drift: Drift;
  readonly models: ModelConnections;
  readonly trust: Trust;
  readonly undo: Undo;
  readonly servers: Servers;
  readonly questions: Questions;
  readonly workspace: WorkspaceFollower;

  get view(): PanelView {
    return this.store.view;
  }

  /** Once a frame, when the view is another. */
  get changed(): ISignal<Store, void> {
    return this.store.changed;
  }

  retryNow(): void {
    this._connection.retryNow();
  }

  /** Opens a thread; undefined leaves none open, and the next message makes one. */
  openThread(threadId: string | undefined): void {
    this.store.update({ page: 'thread', undo: undefined });
    if (threadId === this._feed.threadId && this._started) return;
    this._started = true;
    if (threadId === undefined) this._feed.close();
    else this._feed.open(threadId);
    this._lastThread.keep(threadId);
    this.drafts.show(threadId);
    this.attachments.show(threadId);
    this._derive();
    if (threadId === undefined) void this.workspace.follow();
  }

  setMode(mode: Mode): void {
    this._wantedMode = mode;
    this._refreshModes();
  }

  setModel(id: string): void {
    this.store.update({ chosenModel: id });
  }

  setSettings(settings: PanelSettings): void {
    const { defaultMode, tighten } = this.view.settings;
    this.store.update({ settings });
    if (JSON.stringify(settings.tighten) !== JSON.stringify(tighten)) this._line.tighten();
    if (settings.defaultMode !== defaultMode) this.setMode(settings.defaultMode);
  }

  focus(target: FocusRequest['target']): void {
    const serial = (this.view.focus?.serial ?? 0) + 1;
    this.store.update({ focus: { serial, target } });
  }

  /** A person moved to another document or folder; it counts while no thread is open. */
  placeChanged(): void {
    this.current.look();
    const { connection, engine, thread } = this.view;
    if (connection.state === 'open' && engine.state !== 'idle' && thread === undefined)
      void this.workspace.follow();
  }

  get isDisposed(): boolean {
    return this._feed.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) return;
    this._feed.dispose();
    this.pictures.dispose();
    this.store.dispose();
    Signal.clearData(this._line);
  }

  private _onWorkspace(): void {
    this.current.look();
    this._refreshModes();
    void this.trust.look();
    if (this.view.connection.state === 'open') {
      this.policy.settle();
      this.attachments.lookAgain();
      void this.notes.look();
    }
    this.outbox.pump();
  }

  private _onThread(before: ThreadState | undefined): void {
    const wasRunning = this.view.running !== undefined;
    const waited = this.view.approvals.length;
    this._derive();
    const { thread, running, approvals } = this.view;
    if (before === undefined) this.store.update({ reattachedTo: running?.turnId });
    if (wasRunning && running === undefined) void this.notes.look();
    if (thread !== undefined && thread.workspace !== before?.workspace)
      void this.workspace.follow();
    if (
      before === undefined ||
      wasRunning !== (running !== undefined) ||
      waited !== approvals.length
    )
      void this.list.refresh();
    if (thread?.draft && thread.draft !== before?.draft && this.drafts.read() === '')
      this.drafts.fill(thread.draft);
    this.outbox.pump();
  }

  private _derive(): void {
    const { thread, running, workingSet } = this.view;
    const turn = runningTurn(thread);
    const set = workingSetOf(thread);
    this.store.update({
      running: turn?.turnId === running?.turnId ? running : turn,
      workingSet: set?.changes === workingSet?.changes ? workingSet : set
    });
    this.approvals.refresh();
  }

  private _refreshModes(): void {
    const { session, policy, modes: before } = this.view;
    const modes = permittedModes(session?.role, policy);
    this.store.update({
      modes: modes.length === before.length ? before : modes,
      mode: clampMode(this._wantedMode, modes)
    });
  }

  private readonly _connection: Connection;
  private readonly _lastThread: LastThread;
  private readonly _feed: ThreadFeed;
  private readonly _line: LineFollower;
  private _started = false;
  private _wantedMode: Mode;
}
