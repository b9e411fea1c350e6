import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import { CodedError } from '../../base/coded-error';
import { withDeadline } from './deadline';

/**
 * Opens the one WebSocket, and gives it when it is open. Nothing secret stands in its URL or subprotocol: the ticket
 * goes in the first frame, and the server's `appendToken` is not looked at.
 * Throws `socket-failed`: browsers tell no reason.
 */
export async function openSocket(
  settings: ServerConnection.ISettings,
  signal: AbortSignal,
  timeoutMs: number
): Promise<WebSocket> {
  const socket = new settings.WebSocket(
    URLExt.join(settings.wsUrl, 'sallyport/api/socket'),
    SUBPROTOCOL
  );
  const listening = new AbortController();
  try {
    await withDeadline(
      signal,
      timeoutMs,
      limit =>
        new Promise<void>((resolve, reject) => {
          const fail = (): void =>
            reject(new CodedError('socket-failed', 'The WebSocket could not be opened.'));
          const options = { once: true, signal: listening.signal };
          socket.addEventListener('open', () => resolve(), options);
          socket.addEventListener('close', fail, options);
          socket.addEventListener('error', fail, options);
          limit.addEventListener('abort', fail, options);
        })
    );
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  } finally {
    listening.abort();
  }
}

const SUBPROTOCOL = 'sallyport.v1';
