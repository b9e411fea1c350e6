import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import type { EgressRefusal } from '../../../protocol/egress';
import { ByteMeter } from './byte-meter';
import { EgressRefused } from '../../network/egress-refused';
import { RefusalLog } from './refusal-log';
import { HostGate } from './egress-rules';
import { forwardRequest } from './forward';
import { readAbsoluteForm, readAuthority } from './http-request';
import { BUILT_IN_BOUNDS, type ProxyBounds, type ProxyOptions } from './proxy-options';
import { findTarget, systemResolve, type Target, type TargetFinder } from './target';
import { copyTunnel, readFirstBytes } from './tunnel';

/**
 * The only way of a command into the network: an HTTP proxy that lets through the hosts of its rules, to the addresses
 * they resolve to once or through the company's proxy, and only TLS or HTTP that names the same host again. It knows no
 * one: who holds its socket may use it.
 */
export class EgressProxy {
  private readonly finder: TargetFinder;
  private readonly bounds: ProxyBounds;
  private readonly meter: ByteMeter;
  private readonly refusals = new RefusalLog();
  private readonly stopped = new AbortController();
  private readonly sockets = new Set<Duplex>();
  private readonly outer: http.Server;
  /** Parses what is spoken in tunnels that carry plain HTTP; never listens. */
  private readonly inner: http.Server;
  private readonly tunnels = new WeakMap<Duplex, Target>();

  /** @throws CodedError `failed` for rules that cannot be read */
  constructor({ rules, resolve = systemResolve, routes, bounds = {} }: ProxyOptions) {
    this.finder = { gate: new HostGate(rules), resolve, routes };
    this.bounds = { ...BUILT_IN_BOUNDS, ...bounds };
    this.meter = new ByteMeter(this.bounds, () => this.endAll('too-much'));
    this.outer = this.createServer((request, response) => this.forward(request, response));
    this.inner = this.createServer((request, response) => this.forwardInner(request, response));
    this.outer.maxConnections = this.bounds.connections;
    this.outer.on('drop', () => this.refusals.add(new EgressRefused('too-many', '', 0)));
    this.outer.on('connection', socket => this.keep(socket));
    this.outer.on('connect', (request, socket, head) => void this.tunnel(request, socket, head));
  }

  /** Listens on a unix socket at that path. */
  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.outer.once('error', reject);
      this.outer.listen(path, resolve);
    });
  }

  /** What was refused until now. */
  refused(): readonly EgressRefusal[] {
    return this.refusals.list();
  }

  /** Ends every connection. */
  close(): Promise<void> {
    this.stopped.abort();
    this.sockets.forEach(socket => socket.destroy());
    return new Promise(resolve => this.outer.close(() => resolve()));
  }

  private createServer(
    handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  ): http.Server {
    const { firstMs, idleMs } = this.bounds;
    const server = http.createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: firstMs,
        // Node looks for late requests this often.
        connectionsCheckingInterval: Math.min(1000, firstMs),
        requestTimeout: 0,
        insecureHTTPParser: false
      },
      (request, response) => void handle(request, response)
    );
    server.setTimeout(idleMs, socket => socket.destroy());
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
      // A client that went away has asked for nothing.
      if (late || error.code?.startsWith('HPE_') === true) {
        this.refusals.add(new EgressRefused(late ? 'too-slow' : 'bad-request', '', 0));
      }
      socket.destroy();
    });
    return server;
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.answering(response, async () => {
      const wanted = readAbsoluteForm(request.url ?? '');
      if (!wanted) {
        throw new EgressRefused('bad-request', '', 0);
      }
      const target = await findTarget(wanted.host, wanted.port, false, this.finder);
      await forwardRequest(request, response, { ...this.context(), target, path: wanted.path });
    });
  }

  private async forwardInner(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.answering(response, async () => {
      const target = this.tunnels.get(request.socket);
      const { url: path = '' } = request;
      if (!target || !/^\/[\x21-\x7e]*$/.test(path)) {
        throw new EgressRefused('bad-request', target?.host ?? '', target?.port ?? 0);
      }
      await forwardRequest(request, response, { ...this.context(), target, path });
    });
  }

  /** Turns a refusal into an answer that names it. */
  private async answering(response: ServerResponse, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const reason = this.note(error);
      if (response.headersSent) {
        response.destroy();
      } else {
        response.writeHead(403, `Refused by the sandbox: ${reason}`, { Connection: 'close' });
        response.end(`Refused by the sandbox: ${reason}\n`);
      }
    }
  }

  private async tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    client.on('error', () => client.destroy());
    try {
      const wanted = readAuthority(request.url ?? '');
      if (!wanted) {
        throw new EgressRefused('bad-name', request.url ?? '', 0);
      }
      const target = await findTarget(wanted.host, wanted.port, true, this.finder);
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      await this.carry(client, head, target);
    } catch (error) {
      const reason = this.note(error);
      client.end(
        `HTTP/1.1 403 Refused by the sandbox: ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
      );
    }
  }

  /** Looks at the first bytes before the network hears of the tunnel at all. */
  private async carry(client: Duplex, head: Buffer, target: Target): Promise<void> {
    try {
      const kind = await readFirstBytes(client, head, target, this.bounds.firstMs);
      if (kind === 'tls') {
        await copyTunnel(client, target, this.context());
      } else {
        this.tunnels.set(client, target);
        this.inner.emit('connection', client);
        client.resume();
      }
    } catch (error) {
      this.note(error);
      client.destroy();
    }
  }

  private context(): { meter: ByteMeter; signal: AbortSignal; idleMs: number } {
    return { meter: this.meter, signal: this.stopped.signal, idleMs: this.bounds.idleMs };
  }

  /** Keeps a refusal; a fault of ours is one as well, so that nothing passes by accident. */
  private note(error: unknown): string {
    const refused =
      error instanceof EgressRefused ? error : new EgressRefused('bad-request', '', 0);
    if (!this.stopped.signal.aborted) {
      this.refusals.add(refused);
    }
    return refused.reason;
  }

  private keep(socket: net.Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
  }

  private endAll(reason: 'too-much'): void {
    this.note(new EgressRefused(reason, '', 0));
    this.stopped.abort();
    this.sockets.forEach(socket => socket.destroy());
    this.outer.close();
  }
}

const MAX_HEADER_BYTES = 16 * 1024;
