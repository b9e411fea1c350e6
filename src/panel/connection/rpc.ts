import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { CodedError } from '../../base/coded-error';
import type { ErrorFrame, NotificationFrame, ResultFrame } from '../../protocol/frames';
import type { Requests } from '../../protocol/requests';
import type { Results } from '../../protocol/results';

export type Method = keyof Requests;
export type ResultOf<M extends Method> = M extends keyof Results
  ? Results[M]
  : Readonly<Record<string, never>>;

/** Sends a request and gives its result; a CodedError with the server's code, or `connection-lost`, otherwise. */
export type Request = <M extends Method>(method: M, params: Requests[M]) => Promise<ResultOf<M>>;

/**
 * JSON-RPC 2.0 over one open socket. A request that has no answer in time fails with `no-answer`; its answer, should
 * it come later, is passed over. Once the socket has closed every open request fails with `connection-lost`:
 * whether it was carried out is not known, and nothing is sent a second time here.
 */
export class Rpc implements IDisposable {
  constructor(socket: WebSocket, timeoutMs: () => number) {
    this._socket = socket;
    this._timeoutMs = timeoutMs;
    socket.addEventListener('message', this._onMessage);
    socket.addEventListener('close', this._onClose);
  }

  get notified(): ISignal<this, NotificationFrame> {
    return this._notified;
  }

  /** When the peer was last heard, milliseconds since the epoch. */
  get heardAt(): number {
    return this._heardAt;
  }

  /** Requests without an answer yet. */
  get pending(): number {
    return this._open.size;
  }

  readonly request: Request = (method, params) => {
    if (this.isDisposed || this._socket.readyState !== OPEN)
      return Promise.reject(connectionLost(method));
    const id = ++this._lastId;
    return new Promise((resolve, reject) => {
      const milliseconds = Math.max(this._timeoutMs(), PATIENCE_MS[method] ?? 0);
      const timer = setTimeout(() => {
        this._open.delete(id);
        reject(noAnswer(method, milliseconds));
      }, milliseconds);
      // The cast: the gate is of our own version (checked at initialize) and answers what results.ts says.
      this._open.set(id, { method, timer, resolve: resolve as (result: unknown) => void, reject });
      this._socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  };

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (this._disposed) return;
    this._disposed = true;
    this._socket.removeEventListener('message', this._onMessage);
    this._socket.removeEventListener('close', this._onClose);
    this._failAll();
    Signal.clearData(this);
  }

  private readonly _onMessage = ({ data }: MessageEvent): void => {
    this._heardAt = Date.now();
    const frame = parse(data);
    if (frame === undefined) return;
    if ('method' in frame) {
      this._notified.emit(frame);
      return;
    }
    const open = this._open.get(frame.id);
    if (open === undefined) return;
    this._open.delete(frame.id);
    clearTimeout(open.timer);
    if ('error' in frame) open.reject(errorOf(frame));
    else open.resolve(frame.result);
  };

  private readonly _onClose = (): void => this._failAll();

  private _failAll(): void {
    const open = [...this._open.values()];
    this._open.clear();
    for (const { method, timer, reject } of open) {
      clearTimeout(timer);
      reject(connectionLost(method));
    }
  }

  private readonly _socket: WebSocket;
  private readonly _timeoutMs: () => number;
  private readonly _notified = new Signal<this, NotificationFrame>(this);
  private readonly _open = new Map<
    number | string | null,
    {
      readonly method: string;
      readonly timer: ReturnType<typeof setTimeout>;
      readonly resolve: (result: unknown) => void;
      readonly reject: (error: CodedError) => void;
    }
  >();
  private _lastId = 0;
  private _heardAt = Date.now();
  private _disposed = false;
}

const noAnswer = (method: string, milliseconds: number): CodedError =>
  new CodedError(
    'no-answer',
    `The server did not answer ${method} in ${milliseconds / 1000} s. It may still be carried out; try again.`
  );

const connectionLost = (method: string): CodedError =>
  new CodedError('connection-lost', `The connection ended before ${method} was answered.`);

/** Frames that are not ours are passed over: a newer server may send kinds that this page does not know. */
function parse(data: unknown): NotificationFrame | ResultFrame | ErrorFrame | undefined {
  if (typeof data !== 'string') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  // The casts: the discriminating member was looked at, the rest is the gate's word (see `request`).
  if ('method' in value)
    return typeof value.method === 'string' && !('id' in value)
      ? (value as NotificationFrame)
      : undefined;
  return 'result' in value || 'error' in value ? (value as ResultFrame | ErrorFrame) : undefined;
}

function errorOf({ error }: ErrorFrame): CodedError {
  const { code, correlation, retryAfterMs, fix } = error.data;
  return new CodedError(code, error.message, {
    facts: { correlation },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(fix !== undefined && { fix })
  });
}

/** `WebSocket.OPEN`; the constant of the class is not used because the class is the caller's. */
const OPEN = 1;

/** What waits for somebody else's server: longer than it may take, so that its own words are heard. */
const PATIENCE_MS: Readonly<Partial<Record<Method, number>>> = { 'provider/test': 65_000 };
