import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import { EgressRefused } from './egress-refused';
import { placeOf } from './dial-host';
import { failureReason } from './failure-reason';

/** One request of ours. */
export interface OwnRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request over a connection that is already made, or comes from an agent, and resolves with the head of the answer.
 * A redirect is an answer like any other and is never followed.
 * @param quietMs without a byte until it is given up; absent: the signal ends it
 * @throws EgressRefused; the reason of the signal
 */
export function sendRequest(
  { url, method, headers, body, signal }: OwnRequest,
  { quietMs, ...way }: Pick<RequestOptions, 'agent' | 'createConnection'> & { quietMs?: number }
): Promise<IncomingMessage> {
  const { host, port } = placeOf(url);
  return new Promise((settle, reject) => {
    const request = http.request({
      ...way,
      method,
      host,
      port,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, Host: url.host },
      ...(signal && { signal })
    });
    if (quietMs !== undefined)
      request.setTimeout(quietMs, () =>
        request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }))
      );
    // A request that waits for its connection would only notice when that is there.
    const stop = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    request.on('close', () => signal?.removeEventListener('abort', stop));
    request.on('error', cause => {
      if (signal?.aborted === true) return reject(signal.reason);
      const reason = failureReason(cause);
      reject(
        cause instanceof EgressRefused
          ? cause
          : new EgressRefused(reason, host, port, undefined, { cause })
      );
    });
    request.on('response', answer => {
      // Who reads the body hears of it; who does not has no use for it.
      answer.on('error', () => undefined);
      settle(answer);
    });
    if (typeof body === 'string' && body.length > PIECE) {
      request.setHeader('Content-Length', Buffer.byteLength(body));
      Readable.from(piecesOf(body), { objectMode: false, highWaterMark: PIECE }).pipe(request);
    } else request.end(body);
  });
}

/** A long text as bytes, a little at a time: whole, it would lie in memory a second time until all of it has left. */
function* piecesOf(text: string): Generator<Uint8Array> {
  for (let at = 0; at < text.length;) {
    let end = at + PIECE;
    // No cut through a pair of surrogates.
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end++;
    yield Buffer.from(text.slice(at, end));
    at = end;
  }
}

/** An answer in the web's form; `body` is what of its body is read. */
export function toResponse(
  answer: IncomingMessage,
  method: string,
  body: (headers: Headers) => ReadableStream<Uint8Array>
): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    for (const one of [value ?? []].flat()) headers.append(name, one);
  const status = answer.statusCode ?? 502;
  const isBare = [204, 205, 304].includes(status) || method === 'HEAD';
  if (isBare) answer.resume();
  return new Response(isBare ? null : body(headers), { status, headers });
}

/** Characters. */
const PIECE = 64 * 1024;
