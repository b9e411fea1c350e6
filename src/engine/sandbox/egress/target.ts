import dns from 'node:dns/promises';
import net from 'node:net';
import { failureReason } from '../../network/failure-reason';
import { classifyAddress } from './address-class';
import { EgressRefused } from '../../network/egress-refused';
import {
  ownRoutes,
  type CompanyProxy,
  type ProxyRoutes,
  type UNREADABLE
} from '../../network/proxy-routes';
import { openTunnel } from '../../network/proxy-tunnel';
import type { HostGate } from './egress-rules';

/**
 * A host that was let through, with the addresses it had then: what is dialled is one of these and nothing else, or the
 * company's proxy, which is told the name and looks it up by itself.
 */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly proxy?: CompanyProxy | typeof UNREADABLE | undefined;
}

/** By what a host is judged and found. */
export interface TargetFinder {
  readonly gate: HostGate;
  readonly resolve: Resolve;
  /** Absent: those of this engine. */
  readonly routes?: ProxyRoutes | undefined;
}

/** Gives the addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The machine's own resolver, in its order. */
export const systemResolve: Resolve = async host =>
  (await dns.lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/**
 * Judges a host and resolves it, once. One address that must not be dialled refuses all: a name that leads to both is
 * made for that. Where a proxy leads to it, no address need be known here; one that is known is judged all the same.
 * @param secure whether what is sent is TLS, which has a proxy of its own
 * @throws EgressRefused
 */
export async function findTarget(
  host: string,
  port: number,
  secure: boolean,
  { gate, resolve, routes = ownRoutes() }: TargetFinder
): Promise<Target> {
  gate.assertAllowed(host, port);
  const proxy = routes.find(host, port, { secure });
  let addresses: readonly string[];
  try {
    addresses = await withDeadline(resolve(host), proxy === undefined ? RESOLVE_MS : ASIDE_MS);
  } catch (error) {
    if (proxy === undefined)
      throw new EgressRefused(
        failureReason(error) === 'offline' ? 'offline' : 'unresolved',
        host,
        port
      );
    addresses = [];
  }
  const classes = addresses.map(classifyAddress);
  if (addresses.length === 0 && proxy === undefined) {
    throw new EgressRefused('unresolved', host, port);
  }
  if (classes.includes('never')) {
    throw new EgressRefused('never-address', host, port);
  }
  if (classes.includes('inner') && !gate.mayBeInner(host, port)) {
    const entry = { list: 'network.privateHosts', host: `${host}:${port}` } as const;
    throw new EgressRefused('inner-address', host, port, entry);
  }
  return { host, port, addresses: addresses.slice(0, MAX_ADDRESSES), proxy };
}

/**
 * Connects to the first address that answers, or through the proxy.
 * @throws EgressRefused `unreachable` where none does
 */
export async function dial(
  { host, port, addresses, proxy }: Target,
  signal: AbortSignal
): Promise<net.Socket> {
  if (proxy !== undefined) return openTunnel(proxy, { host, port }, { signal });
  for (const address of addresses) {
    const socket = await connect(address, port, signal);
    if (socket) {
      return socket;
    }
  }
  throw new EgressRefused('unreachable', host, port);
}

function connect(host: string, port: number, signal: AbortSignal): Promise<net.Socket | null> {
  return new Promise(resolve => {
    if (signal.aborted) {
      return resolve(null);
    }
    // An address, so nothing is looked up again.
    const socket = net.connect({ host, port, allowHalfOpen: true, noDelay: true });
    const end = (result: net.Socket | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.off('error', stop);
      if (!result) {
        socket.on('error', () => undefined).destroy();
      }
      resolve(result);
    };
    const stop = (): void => end(null);
    const timer = setTimeout(stop, CONNECT_MS);
    signal.addEventListener('abort', stop, { once: true });
    socket.once('error', stop).once('connect', () => end(socket));
  });
}

async function withDeadline<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the resolver did not answer')), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const RESOLVE_MS = 10_000;
/** Where the answer is only looked at: many a company's network looks up no names of the world. */
const ASIDE_MS = 2000;
const CONNECT_MS = 10_000;
const MAX_ADDRESSES = 4;
