import net from 'node:net';
import tls from 'node:tls';
import { whenReady } from './when-ready';

/**
 * TLS over an open connection, with the host that was named: whoever stands in between, a proxy too, has to show a
 * certificate for it. Resolves when that was seen.
 * @param ca authorities that are trusted in the place of the machine's
 * @throws EgressRefused
 */
export function secureSocket(
  raw: net.Socket,
  { host, port }: { readonly host: string; readonly port: number },
  { signal, ca, waitMs }: SecureOptions = {}
): Promise<net.Socket> {
  const socket = tls.connect({
    socket: raw,
    host,
    ...(net.isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ['http/1.1'],
    ...(ca !== undefined && { ca })
  });
  return whenReady(socket, 'secureConnect', { host, port, signal, waitMs });
}

export interface SecureOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ca?: string | undefined;
  readonly waitMs?: number;
}
