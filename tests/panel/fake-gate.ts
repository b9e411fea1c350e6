import type { ServerConnection } from '@jupyterlab/services';
import type { InitializeResult } from '../../src/protocol/results';

/** A request as it came over the wire. */
export interface Heard {
  readonly socket: FakeSocket;
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a method answers; a thrown `{code}` becomes an error frame, `NO_ANSWER` leaves the request open. */
export type Answers = Record<string, (params: Readonly<Record<string, unknown>>) => unknown>;

export const NO_ANSWER = Symbol('no answer');

export const INITIALIZED: InitializeResult = {
  protocolVersion: 1,
  version: '1.0.0',
  principal: 'local',
  label: 'Ada',
  role: 'admin',
  marks: [],
  engine: { state: 'ready' },
  sandbox: { tier: '1', runs: true, reason: '' },
  limits: { frameBytes: 1_048_576, leaseSeconds: 300, framesPerSecond: 200 },
  commands: ['help'],
  history: { note: '' },
  model: null,
  stopped: false
};

/** The server's side of the wire, as small as the panel's tests need it: network and WebSocket replaced, frames real. */
export class FakeGate {
  constructor(answers: Answers = {}) {
    this.answers = { initialize: () => INITIALIZED, ping: () => ({}), ...answers };
  }

  readonly answers: Answers;
  /** Every URL that was asked for, in order. */
  readonly urls: string[] = [];
  readonly subprotocols: unknown[] = [];
  readonly heard: Heard[] = [];
  readonly sockets: FakeSocket[] = [];
  /** Status of the next ticket posts; 0 is a network that fails. */
  ticketStatus = 201;
  /** Body of a ticket post that is refused. */
  refusal: unknown = { message: 'Refused' };
  retryAfter: string | undefined;
  socketsOpen = true;

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('No socket was opened yet.');
    return socket;
  }

  get tickets(): number {
    return this.urls.filter(url => url.includes('/tickets')).length;
  }

  /** Requests of one method, in order. */
  heardOf(method: string): readonly Heard[] {
    return this.heard.filter(heard => heard.method === method);
  }

  readonly settings = ((): ServerConnection.ISettings => {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the class below is made for this gate
    const gate = this;
    const members = {
      baseUrl: 'http://lab.test/user/ada/',
      wsUrl: 'ws://lab.test/user/ada/',
      appUrl: '/lab',
      token: 'the-server-token',
      appendToken: true,
      init: { cache: 'no-store', credentials: 'same-origin' },
      Headers,
      Request: class {
        constructor(readonly url: string) {}
        readonly headers = new Headers();
      },
      fetch: ({ url }: { url: string }) => this._fetch(url),
      WebSocket: class extends FakeSocket {
        constructor(url: string, subprotocol: unknown) {
          super(gate, url);
          gate.urls.push(url);
          gate.subprotocols.push(subprotocol);
        }
      }
    };
    // The cast: only what the panel uses of the platform's classes is there.
    return members as unknown as ServerConnection.ISettings;
  })();

  private _fetch(url: string): Promise<unknown> {
    this.urls.push(url);
    if (this.ticketStatus === 0) return Promise.reject(new TypeError('network'));
    const ticket = `ticket-${this.tickets}`;
    return Promise.resolve({
      status: this.ticketStatus,
      headers: new Headers(this.retryAfter === undefined ? {} : { 'Retry-After': this.retryAfter }),
      json: () =>
        Promise.resolve(this.ticketStatus === 201 ? { ticket, expiresIn: 30 } : this.refusal)
    });
  }
}

/** One WebSocket of the fake gate. */
export class FakeSocket extends EventTarget {
  constructor(
    readonly gate: FakeGate,
    readonly url: string
  ) {
    super();
    gate.sockets.push(this);
    void Promise.resolve().then(() => {
      if (!gate.socketsOpen) return this.drop(1006);
      this.readyState = 1;
      this.dispatchEvent(new Event('open'));
    });
  }

  readyState = 0;

  send(text: string): void {
    // The cast: a test's own requests, as the panel wrote them.
    const { id, method, params } = JSON.parse(text) as Omit<Heard, 'socket'>;
    const { gate } = this;
    gate.heard.push({ socket: this, id, method, params });
    void Promise.resolve().then(() => {
      try {
        const result = (gate.answers[method] ?? (() => ({})))(params);
        if (result !== NO_ANSWER) this._deliver({ jsonrpc: '2.0', id, result });
      } catch (error) {
        // The cast: answers throw `{code}` and nothing else.
        const { code } = error as { code: string };
        const data = { code, correlation: 'r-1' };
        this._deliver({ jsonrpc: '2.0', id, error: { code: -32000, message: code, data } });
      }
    });
  }

  notify(method: string, params: unknown): void {
    this._deliver({ jsonrpc: '2.0', method, params });
  }

  close(): void {
    this.readyState = 3;
  }

  /** The line breaks, or the server closes it. */
  drop(code: number): void {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent('close', { code }));
  }

  private _deliver(frame: unknown): void {
    if (this.readyState === 1)
      this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }
}
