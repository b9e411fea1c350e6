import dns from 'node:dns/promises';
import net from 'node:net';
import { classifyAddress } from './address-class';
import { EgressRefused } from './egress-refused';
import type { HostGate } from './egress-rules';

/** A host that was let through, with the addresses it had then: what is dialled is one of these and nothing else. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
}

/** Gives the addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The machine's own resolver, in its order. */
export const systemResolve: Resolve = async host =>
  (await dns.lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/**
 * Judges a host and resolves it, once. One address that must not be dialled refuses all: a name that leads to both is
 * made for that.
 * @throws EgressRefused
 */
export async function findTarget(
  host: string,
  port: number,
  { gate, resolve }: { readonly gate: HostGate; readonly resolve: Resolve }
): Promise<Target> {
  gate.assertAllowed(host, port);
  let addresses: readonly string[];
  try {
    addresses = await withDeadline(resolve(host));
  } catch {
    throw new EgressRefused('unresolved', host, port);
  }
  const classes = addresses.map(classifyAddress);
  if (addresses.length === 0) {
    throw new EgressRefused('unresolved', host, port);
  }
  if (classes.includes('never')) {
    throw new EgressRefused('never-address', host, port);
  }
  if (classes.includes('inner') && !gate.mayBeInner(host, port)) {
    const entry = { list: 'network.privateHosts', host: `${host}:${port}` } as const;
    throw new EgressRefused('inner-address', host, port, entry);
  }
  return { host, port, addresses: addresses.slice(0, MAX_ADDRESSES) };
}

/**
 * Connects to the first address that answers.
 * @throws EgressRefused `unreachable` where none does
 */
export async function dial(
  { host, port, addresses }: Target,
  signal: AbortSignal
): Promise<net.Socket> {
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

async function withDeadline<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the resolver did not answer')), RESOLVE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const RESOLVE_MS = 10_000;
const CONNECT_MS = 10_000;
const MAX_ADDRESSES = 4;
