import type net from 'node:net';
import { EgressRefused } from './egress-refused';
import { failureReason } from './failure-reason';

/**
 * A socket once it says that it is ready. It is destroyed where it fails, takes too long or is not wanted any more.
 * @throws EgressRefused, or the signal's reason where that was aborted
 */
export function whenReady<Socket extends net.Socket>(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  {
    host,
    port,
    signal,
    waitMs = WAIT_MS
  }: {
    /** What is told of it. */
    readonly host: string;
    readonly port: number;
    readonly signal?: AbortSignal | undefined;
    readonly waitMs?: number | undefined;
  }
): Promise<Socket> {
  return new Promise((resolve, reject) => {
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
    const timer = setTimeout(() => settle({ code: 'ETIMEDOUT' }), waitMs);
    signal?.addEventListener('abort', stop, { once: true });
    socket.once('error', settle).once(event, () => settle());
    if (signal?.aborted === true) stop();
  });
}

const WAIT_MS = 15_000;
