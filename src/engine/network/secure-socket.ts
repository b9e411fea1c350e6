import net from 'node:net';
import tls from 'node:tls';
import { EgressRefused } from './egress-refused';
import { failureReason } from './failure-reason';

/**
 * TLS over an open connection, with the host that was named: whoever stands in between, a proxy too, has to show a
 * certificate for it. Resolves when that was seen.
 * @param ca authorities that are trusted in the place of the machine's
 * @throws EgressRefused
 */
export function secureSocket(
  raw: net.Socket,
  { host, port }: { readonly host: string; readonly port: number },
  { signal, ca, waitMs = WAIT_MS }: SecureOptions = {}
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      socket: raw,
      host,
      ...(net.isIP(host) === 0 && { servername: host }),
      ALPNProtocols: ['http/1.1'],
      ...(ca !== undefined && { ca })
    });
    const settle = (error?: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      socket.off('error', settle);
      if (error === undefined) return resolve(socket);
      socket.on('error', () => undefined).destroy();
      reject(
        error instanceof EgressRefused || signal?.aborted === true
          ? error
          : new EgressRefused(failureReason(error), host, port, undefined, { cause: error })
      );
    };
    const stop = (): void => settle(signal?.reason);
    const timer = setTimeout(() => settle(new EgressRefused('no-answer', host, port)), waitMs);
    signal?.addEventListener('abort', stop, { once: true });
    socket.once('error', settle).once('secureConnect', () => settle());
    if (signal?.aborted === true) stop();
  });
}

export interface SecureOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ca?: string | undefined;
  readonly waitMs?: number;
}

const WAIT_MS = 15_000;
