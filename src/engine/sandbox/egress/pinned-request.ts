import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { CodedError } from '../../../base/coded-error';
import { hostRuleFor } from '../../../base/host-rule';
import { placeOf } from '../../network/dial-host';
import { type ProxyRoutes } from '../../network/proxy-routes';
import { secureSocket } from '../../network/secure-socket';
import { sendRequest, toResponse, type OwnRequest } from '../../network/send-request';
import { HostGate, type EgressRules } from './egress-rules';
import { dial, findTarget, systemResolve, type Resolve, type Target } from './target';

export interface PinnedOptions {
  /** What policy says of hosts: denies hold, and an inner address only where it is among `privateHosts`. */
  readonly rules: Pick<EgressRules, 'deny' | 'privateHosts'>;
  /** Milliseconds without a byte until it is given up. */
  readonly quietMs: number;
  /** Most bytes of an answer's body; of a stream of events as well. */
  readonly mostBytes: (headers: Headers) => number;
  /** Absent: the machine's resolver. */
  readonly resolve?: Resolve;
  /** Absent: those of this engine. */
  readonly routes?: ProxyRoutes;
  /** Authorities that are trusted in the place of the system's; absent: those. */
  readonly ca?: string;
}

/**
 * Makes one request to a host that a person named. The host is judged and resolved once, and what is dialled is one of the
 * addresses that were judged, or the company's proxy. A redirect is an answer like any other and is never followed. The
 * names of this machine lead to this machine alone.
 * @throws EgressRefused; the reason of the signal; from the body CodedError `too-large`, and what the network says
 */
export async function requestPinned(
  request: OwnRequest,
  { rules, quietMs, mostBytes, resolve = systemResolve, routes, ca }: PinnedOptions
): Promise<Response> {
  const { url, method, signal = new AbortController().signal } = request;
  const { host, port, secure } = placeOf(url);
  const addresses = loopbackOf(host);
  const judged = (): Promise<Target> => {
    const gate = new HostGate({ ...rules, allow: [hostRuleFor(host, port)] });
    return findTarget(host, port, secure, { gate, resolve, routes });
  };
  const target = addresses === undefined ? await judged() : { host, port, addresses };
  const raw = await dial(target, signal);
  const socket: Socket = secure ? await secureSocket(raw, target, { signal, ca }) : raw;
  try {
    const answer = await sendRequest(request, { createConnection: () => socket, quietMs });
    return toResponse(answer, method, headers => boundedBody(answer, mostBytes(headers)));
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What comes, up to the bound; then the connection ends with `too-large`. */
function boundedBody(answer: IncomingMessage, most: number): ReadableStream<Uint8Array> {
  let bytes = 0;
  async function* bounded(): AsyncGenerator<Uint8Array> {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most)
        throw new CodedError('too-large', `Expected an answer of at most ${most} bytes.`);
      yield chunk;
    }
  }
  // The cast: Node's type of the stream and the page's differ in name alone.
  return Readable.toWeb(Readable.from(bounded())) as ReadableStream<Uint8Array>;
}

/** Where the names of this machine lead; undefined for any other. No resolver is asked: it could lead them elsewhere. */
const loopbackOf = (host: string): readonly string[] | undefined =>
  host === 'localhost'
    ? ['127.0.0.1', '::1']
    : host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
      ? [host]
      : undefined;
