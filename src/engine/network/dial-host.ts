import net from 'node:net';
import { EgressRefused } from './egress-refused';
import { failureReason } from './failure-reason';
import { openTunnel } from './proxy-tunnel';
import type { ProxyRoutes } from './proxy-routes';
import { secureSocket, type SecureOptions } from './secure-socket';

/** Where a request goes. */
export interface HostPlace {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Reads the place that an address of the web names. */
export function placeOf({ protocol, hostname, port }: URL): HostPlace {
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, secure, port: Number(port === '' ? (secure ? 443 : 80) : port) };
}

/**
 * Connects to a host that a person chose: directly, by the machine's resolver, or through the company's proxy.
 * @throws EgressRefused
 */
export async function dialHost(
  place: HostPlace,
  { routes, ...secured }: SecureOptions & { readonly routes: ProxyRoutes }
): Promise<net.Socket> {
  const { host, port, secure } = place;
  const { signal } = secured;
  const proxy = routes.find(host, port, place);
  const raw =
    proxy === undefined
      ? await connect(place, signal)
      : await openTunnel(proxy, place, { ...(signal && { signal }) });
  return secure ? secureSocket(raw, { host, port }, secured) : raw;
}

function connect({ host, port }: HostPlace, signal: AbortSignal | undefined): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true });
    const settle = (error?: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      socket.off('error', settle);
      if (error === undefined) return resolve(socket);
      socket.on('error', () => undefined).destroy();
      reject(
        signal?.aborted === true
          ? signal.reason
          : new EgressRefused(failureReason(error), host, port, undefined, { cause: error })
      );
    };
    const stop = (): void => settle(signal?.reason);
    const timer = setTimeout(() => settle({ code: 'ETIMEDOUT' }), CONNECT_MS);
    signal?.addEventListener('abort', stop, { once: true });
    socket.once('error', settle).once('connect', () => settle());
  });
}

const CONNECT_MS = 15_000;
