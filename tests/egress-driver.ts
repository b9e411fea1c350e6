import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import type { EgressRefusal } from '../src/protocol/egress';
import { openEgress, type Egress } from '../src/engine/sandbox/egress/open-egress';
import type { ProxyOptions } from '../src/engine/sandbox/egress/proxy-options';
import { certificate, key } from './egress-certificate';

/** Servers on loopback that play hosts of the world, and what they were asked. */
export interface World {
  readonly tlsPort: number;
  readonly webPort: number;
  /** Every request that reached a server: `Host path`, and every bare connection. */
  readonly seen: string[];
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function openWorld(
  answer: http.RequestListener = (_request, response) => response.end('hello from outside')
): Promise<World> {
  const seen: string[] = [];
  let connections = 0;
  const note: http.RequestListener = (request, response) => {
    seen.push(`${request.headers.host} ${request.url}`);
    answer(request, response);
  };
  const servers = [https.createServer({ cert: certificate, key }, note), http.createServer(note)];
  const ports = await Promise.all(
    servers.map(server => {
      server.on('connection', () => (connections += 1));
      return new Promise<number>(resolve =>
        // The cast: a server that listens on a port has such an address.
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
      );
    })
  );
  const [tlsPort = 0, webPort = 0] = ports;
  return {
    tlsPort,
    webPort,
    seen,
    connections: () => connections,
    close: async () => {
      await Promise.all(
        servers.map(server => {
          server.closeAllConnections();
          return new Promise(resolve => server.close(resolve));
        })
      );
    }
  };
}

/** A proxy whose names all lead to loopback, unless `addresses` says otherwise. */
export async function openProxy(
  rules: Partial<ProxyOptions['rules']>,
  {
    addresses = {},
    bounds = {}
  }: {
    readonly addresses?: Readonly<Record<string, readonly string[]>>;
    readonly bounds?: NonNullable<ProxyOptions['bounds']>;
  } = {}
): Promise<Egress> {
  return openEgress({
    rules: { allow: [], deny: [], privateHosts: [], ...rules },
    resolve: host => Promise.resolve(addresses[host] ?? ['127.0.0.1']),
    bounds
  });
}

/** Says something to the proxy and returns all it answers until it hangs up. */
export function say(proxy: Egress, ...parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(proxy.socket);
    let said = '';
    socket.on('data', chunk => (said += chunk.toString('latin1')));
    socket.on('close', () => resolve(said));
    // A proxy that hangs up while it is spoken to is an answer as well.
    socket.on('error', error =>
      'code' in error && error.code !== 'ENOENT' ? resolve(said) : reject(error)
    );
    parts.forEach(part => socket.write(part));
  });
}

/** Opens a tunnel; gives the raw socket after the proxy's 200. */
export function openTunnel(proxy: Egress, authority: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(proxy.socket);
    socket.on('error', () => undefined);
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    socket.once('data', chunk => {
      const [line = ''] = chunk.toString().split('\r\n');
      return line.includes(' 200 ') ? resolve(socket) : reject(new Error(line));
    });
  });
}

/** Asks over TLS through a tunnel, as a decent client does; `servername` is what a hostile one may change. */
export async function askOverTls(
  proxy: Egress,
  authority: string,
  { servername, host }: { readonly servername?: string; readonly host?: string } = {}
): Promise<string> {
  const raw = await openTunnel(proxy, authority);
  const name = authority.replace(/:\d+$/, '');
  const secured = tls.connect({
    socket: raw,
    servername: servername ?? name,
    ca: certificate,
    checkServerIdentity: () => undefined
  });
  return new Promise((resolve, reject) => {
    let said = '';
    secured.on('data', chunk => (said += chunk.toString()));
    secured.on('error', reject);
    raw.on('close', () => (said ? resolve(said) : reject(new Error('the proxy hung up'))));
    secured.write(`GET / HTTP/1.1\r\nHost: ${host ?? authority}\r\nConnection: close\r\n\r\n`);
  });
}

/** What a test compares of refusals. */
export const reasons = (proxy: { refused(): readonly EgressRefusal[] }): readonly string[] =>
  proxy.refused().map(({ reason, host, port }) => `${reason} ${host}:${port}`);

/** A workspace and a home of its own for commands in the sandbox. */
export function makePlace(): {
  readonly base: string;
  readonly workspace: string;
  readonly options: SandboxPlace;
} {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-egress-test-')));
  for (const folder of ['workspace', 'home', 'state']) {
    fs.mkdirSync(path.join(base, folder));
  }
  return {
    base,
    workspace: path.join(base, 'workspace'),
    options: {
      stateDir: path.join(base, 'state'),
      home: path.join(base, 'home'),
      jupyterPaths: { config: [], data: [], runtime: [] },
      environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      bridge: path.join(__dirname, '..', 'jupyterlab_sallyport', 'sandbox', 'bridge.py'),
      resolveHost: () => Promise.resolve(['127.0.0.1'])
    }
  };
}

type SandboxPlace = import('../src/engine/sandbox/sandbox-options').SandboxOptions;

/** True where the system has that program: what the machine lacks is told, not passed over. */
export const hasProgram = (name: string): boolean => {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
