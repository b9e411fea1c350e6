import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { dialHost, placeOf } from './dial-host';
import { ownRoutes, type ProxyRoutes } from './proxy-routes';
import { sendRequest, toResponse, type OwnRequest } from './send-request';

/** Asks hosts that a person chose. Connections are kept for the next request for a little while. */
export class HostAsker {
  private readonly secure: http.Agent;
  private readonly plain: http.Agent;

  /** @param ca authorities that are trusted in the place of the machine's, for tests */
  constructor(routes?: ProxyRoutes, ca?: string) {
    const found = (): ProxyRoutes => routes ?? ownRoutes();
    this.secure = new DialingAgent(found, true, ca);
    this.plain = new DialingAgent(found, false, ca);
  }

  /**
   * Makes one request. Follows no redirect; the body is as the server sends it.
   * @throws EgressRefused; the reason of the signal
   */
  async ask(request: OwnRequest): Promise<Response> {
    const { headers, method, url } = request;
    const answer = await sendRequest(
      { ...request, headers: { 'accept-encoding': 'identity', ...headers } },
      { agent: placeOf(url).secure ? this.secure : this.plain }
    );
    return toResponse(answer, method, () => readWhatIsThere(answer));
  }

  /** Ends the connections that wait for a next request. */
  close(): void {
    this.secure.destroy();
    this.plain.destroy();
  }
}

/**
 * An answer's bytes: all that lies ready as one piece, since a server that says a word at a time fills what a socket gives at
 * once with hundreds of them, and each piece costs as much as a long one. Who lets go of it ends the connection.
 */
function readWhatIsThere(answer: IncomingMessage): ReadableStream<Uint8Array> {
  // The cast: an answer that nobody gave an encoding consists of bytes.
  const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream(
    {
      pull: async controller => {
        const next = await pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: () => void answer.destroy()
    },
    { highWaterMark: 0 }
  );
}

/** Keeps connections, and makes them as this machine's network wants. */
class DialingAgent extends http.Agent {
  constructor(
    private readonly routes: () => ProxyRoutes,
    private readonly secure: boolean,
    private readonly ca: string | undefined
  ) {
    // Servers close what is idle sooner or later, and a request on its way then would be lost.
    super({ keepAlive: true, timeout: IDLE_MS });
  }

  override createConnection(
    { host, port }: http.ClientRequestArgs,
    settle: (error: Error | null, stream: Duplex) => void
  ): undefined {
    const place = { host: host ?? '', port: Number(port), secure: this.secure };
    dialHost(place, { routes: this.routes(), ca: this.ca }).then(
      socket => settle(null, socket),
      // The cast: with an error there is no stream, which Node's type does not say.
      (error: Error) => settle(error, undefined as unknown as Duplex)
    );
    return undefined;
  }
}

const IDLE_MS = 4000;
