import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { Readable } from 'node:stream';
import { CodedError } from '../../../base/coded-error';
import { hostRuleFor } from '../../../base/host-rule';
import { HostGate, type EgressRules } from './egress-rules';
import { findTarget, systemResolve, type Resolve } from './target';

/** One request of ours to a host that a person named. */
export interface PinnedRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PinnedOptions {
  /** What policy says of hosts: denies hold, and an inner address only where it is among `privateHosts`. */
  readonly rules: Pick<EgressRules, 'deny' | 'privateHosts'>;
  /** Milliseconds without a byte until it is given up. */
  readonly quietMs: number;
  /** Most bytes of an answer's body; of a stream of events as well. */
  readonly mostBytes: (headers: Headers) => number;
  /** Absent: the machine's resolver. */
  readonly resolve?: Resolve;
  /** Authorities that are trusted in the place of the system's; absent: those. */
  readonly ca?: string;
}

/**
 * Makes one request: the host is judged and resolved once, and what is dialled is one of the addresses that were judged.
 * A redirect is an answer like any other and is never followed. The names of this machine lead to this machine alone.
 * @throws EgressRefused for a host that may not be reached; CodedError `too-large` from the body; what the network says
 */
export async function requestPinned(
  { url, method, headers, body, signal }: PinnedRequest,
  { rules, quietMs, mostBytes, resolve = systemResolve, ca }: PinnedOptions
): Promise<Response> {
  const secure = url.protocol === 'https:';
  const port = Number(url.port === '' ? (secure ? 443 : 80) : url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses =
    loopbackOf(host) ??
    (
      await findTarget(host, port, {
        gate: new HostGate({ ...rules, allow: [hostRuleFor(host, port)] }),
        resolve
      })
    ).addresses;
  return new Promise((settle, reject) => {
    const request = (secure ? https : http).request({
      method,
      host,
      port,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, Host: url.host },
      // Only what was judged is dialled, whatever a resolver says by now.
      lookup: (_name, options, callback) => {
        const found = addresses.map(address => ({ address, family: net.isIPv6(address) ? 6 : 4 }));
        const [first = { address: '', family: 4 }] = found;
        if (options.all === true) callback(null, found);
        else callback(null, first.address, first.family);
      },
      agent: false,
      ...(ca !== undefined && { ca }),
      ...(signal && { signal })
    });
    request.setTimeout(quietMs, () =>
      request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }))
    );
    request.on('error', reject);
    request.on('response', answer => {
      const found = new Headers();
      for (const [name, value] of Object.entries(answer.headers))
        for (const one of [value ?? []].flat()) found.append(name, one);
      const status = answer.statusCode ?? 502;
      const isBare = [204, 205, 304].includes(status) || method === 'HEAD';
      answer.on('error', () => undefined);
      if (isBare) answer.resume();
      settle(
        new Response(isBare ? null : boundedBody(answer, mostBytes(found)), {
          status,
          headers: found
        })
      );
    });
    request.end(body);
  });
}

/** What comes, up to the bound; then the connection ends with `too-large`. */
function boundedBody(answer: http.IncomingMessage, most: number): ReadableStream<Uint8Array> {
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
