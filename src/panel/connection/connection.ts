import type { ServerConnection } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { CodedError, isCoded } from '../../base/coded-error';
import type { NotificationFrame } from '../../protocol/frames';
import type { InitializeResult } from '../../protocol/results';
import type { ConnectionView, WaitCause } from '../model/part-views';
import { retryDelay } from './backoff';
import { startHeartbeat } from './heartbeat';
import { downloadImage } from './download';
import { Rpc, type Request } from './rpc';
import { openSocket } from './socket';
import { requestTicket } from './ticket';
import { uploadImage } from './upload';

export interface ConnectionOptions {
  readonly settings: ServerConnection.ISettings;
  /** Of this page; another one on the server ends in `refused`. '' where it is not known: then nothing is compared. */
  readonly version: () => string;
  readonly random?: () => number;
  /** How long ticket, socket and each request may take, in milliseconds. Absent: 15 s. */
  readonly timeoutMs?: () => number;
}

/**
 * The line to the gate, kept up: ticket, socket, `initialize`, heartbeat; on a break the same again after a back-off,
 * except where a person must act first. It carries frames and resends nothing.
 */
export class Connection implements IDisposable {
  constructor(options: ConnectionOptions) {
    this._options = options;
  }

  get state(): ConnectionView {
    return this._state;
  }

  get stateChanged(): ISignal<this, ConnectionView> {
    return this._stateChanged;
  }

  /** Each time `initialize` was answered, before any request can be made. */
  get opened(): ISignal<this, InitializeResult> {
    return this._opened;
  }

  /** The role as of the last lease renewal. */
  get renewed(): ISignal<this, string> {
    return this._renewed;
  }

  get notified(): ISignal<this, NotificationFrame> {
    return this._notified;
  }

  /**
   * Connects, once. `visible` starts the engine: a line that was opened without it is opened again with it,
   * since only `initialize` can say so.
   */
  connect(visible: boolean): void {
    const upgrade = visible && !this._visible;
    this._visible ||= visible;
    if (this._state.state === 'idle' || (upgrade && this._state.state === 'open')) this.retryNow();
  }

  /** Drops whatever is under way and tries at once. */
  retryNow(): void {
    this._hangUp();
    void this._try();
  }

  readonly request: Request = (method, params) =>
    this._rpc === undefined || this._state.state !== 'open'
      ? Promise.reject(new CodedError('connection-lost', 'There is no connection to the server.'))
      : this._rpc.request(method, params);

  /** Hands over an image; see upload.ts. */
  upload(image: Blob): Promise<string> {
    return uploadImage(this._options.settings, image, this._timeoutMs());
  }

  /** Gets an image back; see download.ts. */
  download(blob: string): Promise<Blob> {
    return downloadImage(this._options.settings, blob, this._timeoutMs());
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (this._disposed) return;
    this._disposed = true;
    this._hangUp();
    Signal.clearData(this);
  }

  private _ticket(signal: AbortSignal, purpose: 'socket' | 'lease'): Promise<string> {
    const { settings } = this._options;
    return requestTicket(settings, { signal, purpose, timeoutMs: this._timeoutMs() });
  }

  private async _try(): Promise<void> {
    if (this._disposed) return;
    const line = new AbortController();
    this._line = line;
    const { settings } = this._options;
    this._setState({ state: 'connecting', since: Date.now(), attempt: this._failures + 1 });
    try {
      const ticket = await this._ticket(line.signal, 'socket');
      line.signal.throwIfAborted();
      const socket = await openSocket(settings, line.signal, this._timeoutMs());
      if (line.signal.aborted) return socket.close();
      this._socketFailures = 0;
      await this._start(socket, ticket, line.signal);
    } catch (error) {
      if (!line.signal.aborted) this._failed(error);
    }
  }

  private async _start(socket: WebSocket, ticket: string, signal: AbortSignal): Promise<void> {
    // Before the Rpc's own listener: its failing requests must not hide what the close code says.
    socket.addEventListener('close', ({ code }) => this._closed(code), { signal });
    const rpc = new Rpc(socket, this._timeoutMs);
    signal.addEventListener('abort', () => {
      rpc.dispose();
      socket.close(1000);
    });
    rpc.notified.connect((_, frame) => this._notified.emit(frame), this);
    const version = this._options.version();
    const result = await rpc.request('initialize', {
      protocolVersion: PROTOCOL_VERSION,
      ticket,
      client: { name: 'panel', version },
      visible: this._visible
    });
    if (signal.aborted) return;
    if (result.protocolVersion !== PROTOCOL_VERSION || isOther(result.version, version))
      throw new CodedError(
        'other-version',
        `The server runs Sallyport ${result.version}, this page ${version}: reload the page.`
      );
    this._rpc = rpc;
    this._openedAt = Date.now();
    const heartbeat = startHeartbeat({
      rpc,
      leaseSeconds: result.limits.leaseSeconds,
      ticket: () => this._ticket(signal, 'lease'),
      onRenewed: role => this._renewed.emit(role),
      onEnd: reason => {
        this._hangUp();
        if (reason === 'signed-out') this._setState({ state: 'signed-out' });
        else this._wait('network');
      }
    });
    signal.addEventListener('abort', () => heartbeat.dispose());
    this._setState({ state: 'open', since: this._openedAt });
    this._opened.emit(result);
  }

  /** The peer closed. Codes: protocol.md. */
  private _closed(code: number): void {
    const lasted = this._rpc === undefined ? 0 : Date.now() - this._openedAt;
    this._hangUp();
    // A line that held for a while was a good one; one that breaks at once counts on, so that it cannot spin.
    if (lasted > STEADY_MS) this._failures = 0;
    if (code === 4403)
      this._setState({
        state: 'refused',
        reason: 'rights',
        message: 'Your right to use Sallyport on this server was withdrawn.'
      });
    else if (code === 4401 && this._failures === 0) {
      // The lease ran out, most often because the machine slept. Only the ticket can tell whether we must sign in.
      this._failures = 1;
      void this._try();
    } else this._wait(code === 4410 ? 'server-stops' : 'network');
  }

  private _failed(error: unknown): void {
    this._hangUp();
    if (isCoded(error, 'signed-out')) this._setState({ state: 'signed-out' });
    else if (isCoded(error, 'forbidden'))
      this._setState({ state: 'refused', reason: 'rights', message: error.message });
    else if (
      isCoded(error) &&
      ['not-installed', 'other-version', 'bad-params'].includes(error.code)
    )
      this._setState({ state: 'refused', reason: 'version', message: error.message });
    else if (isCoded(error, 'audit-unwritable')) this._wait('audit');
    else if (isCoded(error, 'rate-limited')) this._wait('busy', error.retryAfterMs);
    else if (isCoded(error, 'socket-failed'))
      this._wait(++this._socketFailures >= PROXY_AFTER ? 'proxy' : 'network');
    else this._wait('network');
  }

  private _wait(cause: WaitCause, atLeast = 0): void {
    const attempt = ++this._failures;
    const delay = Math.max(atLeast, retryDelay(attempt, this._options.random ?? Math.random));
    this._timer = setTimeout(() => void this._try(), delay);
    this._setState({ state: 'waiting', attempt, retryAt: Date.now() + delay, cause });
  }

  private _hangUp(): void {
    clearTimeout(this._timer);
    this._rpc = undefined;
    this._line?.abort();
    this._line = undefined;
  }

  private _setState(state: ConnectionView): void {
    this._state = state;
    if (!this._disposed) this._stateChanged.emit(state);
  }

  private readonly _timeoutMs = (): number => this._options.timeoutMs?.() ?? TIMEOUT_MS;
  private readonly _options: ConnectionOptions;
  private readonly _stateChanged = new Signal<this, ConnectionView>(this);
  private readonly _opened = new Signal<this, InitializeResult>(this);
  private readonly _renewed = new Signal<this, string>(this);
  private readonly _notified = new Signal<this, NotificationFrame>(this);
  private _state: ConnectionView = { state: 'idle' };
  private _visible = false;
  private _line: AbortController | undefined;
  private _rpc: Rpc | undefined;
  private _openedAt = 0;
  private _failures = 0;
  private _socketFailures = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _disposed = false;
}

/** Whether two versions that are both known differ. A server that runs from sources does not know its own. */
const isOther = (server: string, page: string): boolean =>
  page !== '' && server !== FROM_SOURCES && server !== page;

const PROTOCOL_VERSION = 1;
const FROM_SOURCES = '0.0.0';
/** Sockets that fail in a row, each after a good ticket, until we say that something in between stops them. */
const PROXY_AFTER = 3;
const TIMEOUT_MS = 15_000;
const STEADY_MS = 10_000;
