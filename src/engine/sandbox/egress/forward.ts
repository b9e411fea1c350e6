import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { ByteMeter } from './byte-meter';
import { EgressRefused } from '../../network/egress-refused';
import { forwardedHeaders, namesHost, type WantedRequest } from './http-request';
import { dial, type Target } from './target';

/**
 * Forwards one plain request to its target and the response back, each parsed and written anew, so that nobody can hide a
 * second request in the first.
 * @throws EgressRefused before anything was sent to the client
 */
export async function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  {
    target,
    path,
    meter,
    signal,
    idleMs
  }: {
    readonly target: Target;
    readonly path: WantedRequest['path'];
    readonly meter: ByteMeter;
    readonly signal: AbortSignal;
    readonly idleMs: number;
  }
): Promise<void> {
  const { host, port } = target;
  if (!namesHost(request, host, port)) {
    throw new EgressRefused('host-header', host, port);
  }
  const framing = readFraming(request);
  if (framing === null) {
    throw new EgressRefused('bad-request', host, port);
  }
  const socket = await dial(target, signal);
  const headers = Object.entries(framing).flat();
  const upstream = http.request({
    method: request.method,
    path,
    // As a flat list: names that occur twice stay two.
    headers: [
      ...forwardedHeaders(request)
        .filter(([name]) => name.toLowerCase() !== 'content-length')
        .flat(),
      ...headers,
      'Connection',
      'close'
    ],
    createConnection: () => socket,
    signal
  });
  socket.setTimeout(idleMs, () => socket.destroy());
  meter.countSent(request);
  await new Promise<void>(resolve => {
    const fail = (): void => {
      socket.destroy();
      response.destroy();
      resolve();
    };
    upstream.on('error', fail);
    request.on('error', fail);
    response.on('error', fail).on('close', () => {
      socket.destroy();
      resolve();
    });
    upstream.on('response', answer => {
      meter.countReceived(answer);
      answer.on('error', fail);
      response.writeHead(answer.statusCode ?? 502, forwardedHeaders(answer).flat());
      answer.pipe(response);
    });
    if (Object.keys(framing).length === 0) {
      upstream.end();
    } else {
      request.pipe(upstream);
    }
  });
}

/**
 * The header that says where the body ends, or none where there is no body. Node would write the body of a GET without
 * one, and the server would read it as the next request. Null for an encoding that would get lost.
 */
function readFraming({ headers }: IncomingMessage): Readonly<Record<string, string>> | null {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (encoding !== undefined) {
    return encoding.toLowerCase() === 'chunked' && length === undefined
      ? { 'Transfer-Encoding': 'chunked' }
      : null;
  }
  return length === undefined ? {} : { 'Content-Length': length };
}
