import type {
  FetchLike,
  JSONRPCMessage,
  StreamableHTTPClientTransport
} from '@modelcontextprotocol/client';
import { isCoded } from '../../base/coded-error';
import type { HttpServer } from '../config/server-pin';
import { requestPinned } from '../sandbox/egress/pinned-request';
import type { ConnectParts } from './connect-parts';
import { faultOf } from './fault-of';
import { MESSAGE_BOUNDS, MessageRate } from './message-reader';
import { serverFault } from './server-fault';

/** The way to a server at an address, with why it was given up. */
export type HttpTransport = StreamableHTTPClientTransport & { fault?: Error | undefined };

/**
 * Opens the way to a pinned address: requests go to its origin and nowhere else, no redirect is followed, and headers
 * and token come from the gate.
 */
export async function openHttpTransport(
  pin: HttpServer,
  { secrets, place, network, timing }: ConnectParts
): Promise<HttpTransport> {
  const { StreamableHTTPClientTransport: Base } = await import('@modelcontextprotocol/client');
  const headers = await secrets.values(place, 'headers', Object.keys(pin.headers ?? {}));
  const address = new URL(pin.url);
  let token = '';
  const fail = (error: Error): Error => (transport.fault ??= error);
  const ask: FetchLike = async (input, init = {}) => {
    const url = new URL(input);
    if (url.origin !== address.origin) throw fail(serverFault('mcp-connection'));
    const { deny, privateHosts } = network();
    let response: Response;
    try {
      response = await requestPinned(
        {
          url,
          method: init.method ?? 'GET',
          headers: Object.fromEntries(new Headers(init.headers)),
          // The client's package sends texts alone.
          body: typeof init.body === 'string' ? init.body : undefined,
          signal: init.signal ?? undefined
        },
        {
          rules: { deny, privateHosts },
          quietMs: timing.longestCallMs,
          mostBytes: found =>
            found.get('content-type')?.startsWith('text/event-stream') === true
              ? STREAM_BYTES
              : MESSAGE_BOUNDS.messageBytes
        }
      );
    } catch (cause) {
      init.signal?.throwIfAborted();
      throw faultOf(cause);
    }
    const { status } = response;
    if (status >= 300 && status < 400) throw fail(serverFault('mcp-connection'));
    return guarded(response, error => {
      fail(error);
      void transport.close();
    });
  };
  const transport: HttpTransport = new Base(address, {
    fetch: ask,
    requestInit: { headers },
    ...(pin.oauth && {
      authProvider: {
        token: async () => {
          const found = await secrets.token(place);
          token = found ?? '';
          return found;
        },
        onUnauthorized: async ({ response }: { readonly response: Response }) => {
          const challenge = response.headers.get('www-authenticate') ?? '';
          try {
            await secrets.token(place, { token, challenge });
          } catch (error) {
            throw fail(error instanceof Error ? error : serverFault('needs-sign-in'));
          }
        }
      }
    })
  });
  boundRate(transport, error => {
    fail(error);
    void transport.close();
  });
  return transport;
}

/** Hands messages on as long as there are not too many of them in a second. */
function boundRate(transport: HttpTransport, onTooFast: (error: Error) => void): void {
  const rate = new MessageRate();
  const counted = new WeakSet<TakeMessage>();
  let current: TakeMessage | undefined;
  const count = (take: TakeMessage): TakeMessage => {
    const counting: TakeMessage = message => {
      if (transport.fault !== undefined) return;
      try {
        rate.count();
      } catch (error) {
        return onTooFast(error instanceof Error ? error : serverFault('mcp-too-fast'));
      }
      take(message);
    };
    counted.add(counting);
    return counting;
  };
  Object.defineProperty(transport, 'onmessage', {
    get: () => current,
    // The client's package takes its listener away for a while, and puts back what it read here.
    set: (take: TakeMessage | undefined) => {
      current = take === undefined || counted.has(take) ? take : count(take);
    }
  });
}

type TakeMessage = (message: JSONRPCMessage) => void;

/** The same answer, with what ends its body early told as a fault. */
function guarded(response: Response, onFault: (error: Error) => void): Response {
  const { body, status, headers } = response;
  if (body === null) return response;
  const reader = body.getReader();
  return new Response(
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          if (isCoded(error, 'too-large')) onFault(serverFault('mcp-too-large'));
          controller.error(error);
        }
      },
      cancel: reason => reader.cancel(reason)
    }),
    { status, headers }
  );
}

/** Of one stream of events, which may last as long as the connection. */
const STREAM_BYTES = 64 * 2 ** 20;
