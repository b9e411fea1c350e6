import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import type { Mode, SequencedEvent } from '../../protocol/events';
import type { NotificationFrame } from '../../protocol/frames';
import type { InitializeResult, StatusParams } from '../../protocol/results';
import type { ThreadState } from '../../protocol/state';
import type { Connection } from '../connection/connection';
import { Approvals } from './approvals';
import { Attachments } from './attachments';
import { AuditLog } from './audit-log';
import type { ModelContext } from './context';
import { clampMode, permittedModes, runningTurn, workingSetOf } from './derive';
import { Drift } from './drift';
import { Drafts } from './drafts';
import { initialView } from './initial-view';
import { readNotification } from './notifications';
import { Notes } from './notes';
import { ModelConnections } from './model-connections';
import { Outbox } from './outbox';
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
import type { ConnectionView, FocusRequest, PanelView } from './view';
import { WorkspaceFollower, type Place } from './workspace';

export interface SessionModelOptions {
  readonly connection: Connection;
  readonly settings: PanelSettings;
  /** Of this tab: drafts and which thread was open. */
  readonly storage: Storage;
  readonly place: () => Place;
  readonly isOwnHand?: (event: Event) => boolean;
}

/**
 * Everything the panel knows, in one view, and the parts that change it. It joins the parts: which of them must
 * look again when the line opened, an event was applied or a status came.
 */
export class SessionModel implements IDisposable {
  constructor(options: SessionModelOptions) {
    const { connection, settings, storage, place } = options;
    this._connection = connection;
    this._storage = storage;
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
    connection.stateChanged.connect(this._onState, this);
    connection.opened.connect(this._onOpened, this);
    connection.renewed.connect(this._onRenewed, this);
    connection.notified.connect(this._onNotified, this);
    this.openThread(this._storedThread());
  }

  readonly store: Store;
  readonly request: Connection['request'];
  readonly approvals: Approvals;
  readonly attachments: Attachments;
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
    this._storeThread(threadId);
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
    if (JSON.stringify(settings.tighten) !== JSON.stringify(tighten)) this._tighten();
    if (settings.defaultMode !== defaultMode) this.setMode(settings.defaultMode);
  }

  focus(target: FocusRequest['target']): void {
    const serial = (this.view.focus?.serial ?? 0) + 1;
    this.store.update({ focus: { serial, target } });
  }

  /** A person moved to another document or folder; it counts while no thread is open. */
  placeChanged(): void {
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
    this.store.dispose();
    Signal.clearData(this);
  }

  private _onState(_: Connection, connection: ConnectionView): void {
    this.store.update({ connection });
    if (connection.state !== 'open') this.approvals.forget();
  }

  private _onOpened(_: Connection, session: InitializeResult): void {
    const { engine, sandbox, stopped } = session;
    this.store.update({ session, engine, sandbox, stopped });
    // Before anything that could act; the gate keeps it for an engine that starts later.
    this._tighten();
    this._refreshModes();
    // Any question would start an engine that nobody has looked for yet.
    if (engine.state !== 'idle') this._refreshAll();
    void this.tour.pump();
    if (this.view.page === 'models') void this.models.refresh();
  }

  /** Tells the gate what the settings want stricter; a line that is down is told when it is up again. */
  private _tighten(): void {
    if (this.view.connection.state !== 'open') return;
    this.request('settings/tighten', this.view.settings.tighten).catch((error: unknown) => {
      console.warn('Sallyport: what your settings want stricter could not be told.', error);
    });
  }

  private _onRenewed(_: Connection, role: string): void {
    const { session } = this.view;
    // The cast: the gate names one of its four roles.
    if (session !== undefined && session.role !== role)
      this.store.update({ session: { ...session, role: role as InitializeResult['role'] } });
    this._refreshModes();
  }

  private _onNotified(_: Connection, frame: NotificationFrame): void {
    const notification = readNotification(frame);
    switch (notification?.type) {
      case undefined:
        return;
      case 'event':
        return this._onEvents(notification.entry.threadId, [notification.entry]);
      case 'events':
        return this._onEvents(notification.events.threadId, notification.events.entries);
      case 'resync':
        if (notification.threadId === this._feed.threadId) this._feed.resume();
        return;
      case 'status':
        return this._onStatus(notification.status);
    }
  }

  private _onEvents(threadId: string, entries: readonly SequencedEvent[]): void {
    this.threadExport.receive(threadId, entries);
    this._feed.receive(threadId, ...entries);
  }

  private _onStatus(status: StatusParams): void {
    const { engine, sandbox, stopped, policy, history, policyDrift, features, models } = status;
    const wasReady = this.view.engine.state === 'ready';
    const { session } = this.view;
    this.store.update({
      ...(engine !== undefined && { engine }),
      ...(sandbox !== undefined && { sandbox }),
      ...(stopped !== undefined && { stopped }),
      ...(session !== undefined && {
        session: {
          ...session,
          ...(history !== undefined && { history }),
          ...(policyDrift !== undefined && { policyDrift }),
          ...(features !== undefined && { features }),
          ...(models !== undefined && { models, model: models[0] ?? null })
        }
      }),
      // Another change than the one that was shown, or none any more.
      ...(policyDrift !== undefined && { driftOffer: undefined })
    });
    // A new engine knows nothing of what this connection had open.
    if (engine?.state === 'ready' && !wasReady) {
      this.approvals.forget();
      this._refreshAll();
    }
    if (policy !== undefined && policy.workspace === this.view.workspace)
      void this.workspace.refreshPolicy();
    if (policy !== undefined && policy.workspace === this.view.policyEditor?.workspace)
      void this.policy.read();
  }

  private _refreshAll(): void {
    this._feed.resume();
    void this.list.refresh();
    void this.workspace.follow(true);
    this.outbox.pump();
  }

  private _onWorkspace(): void {
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

  private _storedThread(): string | undefined {
    try {
      return this._storage.getItem(THREAD_KEY) ?? undefined;
    } catch {
      return undefined;
    }
  }

  private _storeThread(threadId: string | undefined): void {
    try {
      if (threadId === undefined) this._storage.removeItem(THREAD_KEY);
      else this._storage.setItem(THREAD_KEY, threadId);
    } catch {
      // As for drafts: only a reload would have read it.
    }
  }

  private readonly _connection: Connection;
  private readonly _storage: Storage;
  private readonly _feed: ThreadFeed;
  private _started = false;
  private _wantedMode: Mode;
}

const THREAD_KEY = 'sallyport:thread';
