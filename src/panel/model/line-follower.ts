import type { SequencedEvent } from '../../protocol/events';
import type { NotificationFrame } from '../../protocol/frames';
import type { InitializeResult, StatusParams } from '../../protocol/results';
import type { Connection } from '../connection/connection';
import { readNotification } from './notifications';
import type { ConnectionView } from './part-views';
import type { SessionModel } from './session-model';
import { statusChanges } from './status-changes';
import type { ThreadFeed } from './thread-feed';
import type { PanelView } from './view';

/** The parts of the model that look again when something comes over the line. */
type LineParts = Pick<
  SessionModel,
  | 'store'
  | 'request'
  | 'approvals'
  | 'threadExport'
  | 'list'
  | 'workspace'
  | 'outbox'
  | 'tour'
  | 'models'
  | 'policy'
>;

export interface LineHooks {
  readonly feed: ThreadFeed;
  /** Hears that what this person may do could be something else now. */
  readonly onRights: () => void;
}

/** Says to the parts of the model what comes over the line: its own state, a session, a status, events of threads. */
export class LineFollower {
  constructor(connection: Connection, parts: LineParts, hooks: LineHooks) {
    this._parts = parts;
    this._hooks = hooks;
    connection.stateChanged.connect(this._onState, this);
    connection.opened.connect(this._onOpened, this);
    connection.renewed.connect(this._onRenewed, this);
    connection.notified.connect(this._onNotified, this);
  }

  /** Tells the gate what the settings want stricter; a line that is down is told when it is up again. */
  tighten(): void {
    if (this._view.connection.state !== 'open') return;
    this._parts.request('settings/tighten', this._view.settings.tighten).catch((error: unknown) => {
      console.warn('Sallyport: what your settings want stricter could not be told.', error);
    });
  }

  private _onState(_: Connection, connection: ConnectionView): void {
    this._parts.store.update({ connection });
    if (connection.state !== 'open') this._parts.approvals.forget();
  }

  private _onOpened(_: Connection, session: InitializeResult): void {
    const { engine, sandbox, stopped } = session;
    this._parts.store.update({ session, engine, sandbox, stopped });
    // Before anything that could act; the gate keeps it for an engine that starts later.
    this.tighten();
    this._hooks.onRights();
    // Any question would start an engine that nobody has looked for yet.
    if (engine.state !== 'idle') this._refreshAll();
    void this._parts.tour.pump();
    if (this._view.page === 'models') void this._parts.models.refresh();
  }

  private _onRenewed(_: Connection, role: string): void {
    const { session } = this._view;
    // The cast: the gate names one of its four roles.
    if (session !== undefined && session.role !== role)
      this._parts.store.update({ session: { ...session, role: role as InitializeResult['role'] } });
    this._hooks.onRights();
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
        if (notification.threadId === this._hooks.feed.threadId) this._hooks.feed.resume();
        return;
      case 'status':
        return this._onStatus(notification.status);
    }
  }

  private _onEvents(threadId: string, entries: readonly SequencedEvent[]): void {
    this._parts.threadExport.receive(threadId, entries);
    this._hooks.feed.receive(threadId, ...entries);
  }

  private _onStatus(status: StatusParams): void {
    const { engine, policy } = status;
    const wasReady = this._view.engine.state === 'ready';
    this._parts.store.update(statusChanges(status, this._view.session));
    // A new engine knows nothing of what this connection had open.
    if (engine?.state === 'ready' && !wasReady) {
      this._parts.approvals.forget();
      this._refreshAll();
    }
    if (policy !== undefined && policy.workspace === this._view.workspace)
      void this._parts.workspace.refreshPolicy();
    if (policy !== undefined && policy.workspace === this._view.policyEditor?.workspace)
      void this._parts.policy.read();
  }

  private _refreshAll(): void {
    this._hooks.feed.resume();
    void this._parts.list.refresh();
    void this._parts.workspace.follow(true);
    this._parts.outbox.pump();
  }

  private get _view(): PanelView {
    return this._parts.store.view;
  }

  private readonly _parts: LineParts;
  private readonly _hooks: LineHooks;
}
