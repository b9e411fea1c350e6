import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** What the proxy does with who asks it for a tunnel. */
export type ProxyManner = 'leads' | 'hangs' | 'hangs up' | number;

/** The credential that it wants where a test gives it one. */
export const PROXY_USER = 'ada';
export const PROXY_PASSWORD = 'canary-of-the-proxy-0123';

/** A company's proxy on this machine: every host leads to loopback, at the port that was asked for. */
export class CompanyProxy {
  /** `CONNECT host:port`, and any other method with what it named, in the order in which they came. */
  readonly asked: string[] = [];
  /** The credentials that came along. */
  readonly shown: (string | undefined)[] = [];
  manner: ProxyManner = 'leads';
  private readonly sockets = new Set<net.Socket>();
  private readonly server = http.createServer((request, response) => {
    this.asked.push(`${request.method} ${request.url}`);
    response.writeHead(405).end();
  });

  private constructor() {
    this.server.on('connection', socket => this.keep(socket));
    this.server.on('connect', (request, client: net.Socket, head) => {
      const { manner } = this;
      this.asked.push(`CONNECT ${request.url}`);
      this.shown.push(request.headers['proxy-authorization']);
      client.on('error', () => undefined);
      if (manner === 'hangs') return;
      if (manner === 'hangs up') return void client.destroy();
      if (typeof manner === 'number')
        return void client.end(
          `HTTP/1.1 ${manner} canary of ${PROXY_PASSWORD}\r\nProxy-Authenticate: Basic realm="canary"\r\n\r\n<html>canary</html>`
        );
      const server = net.connect(Number((request.url ?? '').split(':').at(-1)), '127.0.0.1');
      this.keep(server);
      server.on('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        server.write(head);
        server.pipe(client);
        client.pipe(server);
      });
      server.on('error', () => client.destroy());
    });
  }

  static async start(): Promise<CompanyProxy> {
    const proxy = new CompanyProxy();
    await new Promise<void>(done => proxy.server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get port(): number {
    // The cast: it listens at a port.
    return (this.server.address() as AddressInfo).port;
  }

  /** As a setting names it, with the credential. */
  get address(): string {
    return `http://${PROXY_USER}:${PROXY_PASSWORD}@127.0.0.1:${this.port}`;
  }

  stop(): Promise<void> {
    this.sockets.forEach(socket => socket.destroy());
    return new Promise(done => this.server.close(() => done()));
  }

  private keep(socket: net.Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
  }
}
