import net from 'node:net';
import { openTunnel } from './proxy-tunnel';
import type { ProxyRoutes } from './proxy-routes';
import { secureSocket, type SecureOptions } from './secure-socket';
import { whenReady } from './when-ready';

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
      ? await whenReady(net.connect({ host, port, noDelay: true }), 'connect', {
          host,
          port,
          signal
        })
      : await openTunnel(proxy, place, { ...(signal && { signal }) });
  return secure ? secureSocket(raw, { host, port }, secured) : raw;
}
