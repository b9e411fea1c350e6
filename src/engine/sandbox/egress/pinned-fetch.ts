import http from 'node:http';
import type net from 'node:net';
import { Readable } from 'node:stream';
import tls from 'node:tls';
import { EgressRefused } from './egress-refused';
import type { HostGate } from './egress-rules';
import { dial, findTarget, systemResolve, type Resolve } from './target';

/** How the engine itself asks a server of the web, for a tool or for a server of tools. */
export interface PinnedWire {
  /** Which hosts may be asked; the same judgement as for commands. */
  readonly gate: HostGate;
  /** Absent: the machine's own. */
  readonly resolve?: Resolve;
  /** The most that one answer may have; more breaks it off with `too-much`. */
  readonly bytes: number;
  /** Milliseconds until an answer begins. */
  readonly answerMs?: number;
  /** Milliseconds without a byte, of the connection. */
  readonly idleMs?: number;
  /** Authorities that are trusted in the place of the system's. */
  readonly ca?: string;
}

/**
 * `fetch`, bound to the policy's hosts: the name is judged and resolved once, what is dialled is one of the addresses it
 * had then, and no redirect is followed. Plain http only to a host of which a person accepted that it leads inside.
 * Rejects with EgressRefused, or with the reason of the signal.
 */
export const pinnedFetch =
  (wire: PinnedWire): typeof fetch =>
  async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const signal = init.signal ?? new AbortController().signal;
    const port = portOf(url);
    assertWeb(url, port, wire.gate);
    const target = await findTarget(url.hostname, port, {
      gate: wire.gate,
      resolve: wire.resolve ?? systemResolve
    });
    signal.throwIfAborted();
    const plain = await dial(target, signal);
    try {
      const socket = url.protocol === 'https:' ? await secure(plain, url, wire, signal) : plain;
      return await ask(url, socket, init, wire, signal);
    } catch (error) {
      plain.destroy();
      signal.throwIfAborted();
      throw error instanceof EgressRefused
        ? error
        : new EgressRefused('unreachable', url.hostname, port);
    }
  };

/** The port of an address of the web. */
export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port);

/** @throws EgressRefused for what is no address of the web, has user information, or would go unencrypted to the outside */
function assertWeb(url: URL, port: number, gate: HostGate): void {
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username !== '' || url.password !== '')
    throw new EgressRefused('bad-request', url.hostname, port);
  if (url.protocol === 'http:' && !gate.mayBeInner(url.hostname, port)) {
    gate.assertAllowed(url.hostname, port);
    throw new EgressRefused('not-encrypted', url.hostname, port);
  }
}

/** The connection inside TLS, once the server has shown that it is the one that was named. */
function secure(
  socket: net.Socket,
  url: URL,
  { ca, answerMs = ANSWER_MS }: PinnedWire,
  signal: AbortSignal
): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const inner = tls.connect({
      socket,
      servername: url.hostname,
      ALPNProtocols: ['http/1.1'],
      ...(ca !== undefined && { ca })
    });
    const fail = (): void => {
      inner.destroy();
      reject(new EgressRefused('unreachable', url.hostname, portOf(url)));
    };
    inner.setTimeout(answerMs, fail);
    signal.addEventListener('abort', fail, { once: true });
    inner.once('error', fail).once('secureConnect', () => {
      inner.off('error', fail).setTimeout(0);
      signal.removeEventListener('abort', fail);
      resolve(inner);
    });
  });
}

function ask(
  url: URL,
  socket: net.Socket,
  init: RequestInit,
  { bytes, answerMs = ANSWER_MS, idleMs = IDLE_MS }: PinnedWire,
  signal: AbortSignal
): Promise<Response> {
  const refuse = (reason: 'too-slow' | 'unreachable' | 'too-much'): EgressRefused =>
    new EgressRefused(reason, url.hostname, portOf(url));
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: init.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        host: url.host,
        // What is counted is what comes; nothing that unfolds.
        'accept-encoding': 'identity',
        connection: 'close'
      },
      maxHeaderSize: HEADER_BYTES,
      createConnection: () => socket
    });
    const late = setTimeout(() => request.destroy(refuse('too-slow')), answerMs);
    const onAbort = (): void => void request.destroy();
    signal.addEventListener('abort', onAbort, { once: true });
    request.once('close', () => {
      clearTimeout(late);
      signal.removeEventListener('abort', onAbort);
    });
    request.once('error', error =>
      reject(error instanceof EgressRefused ? error : refuse('unreachable'))
    );
    request.once('response', message => {
      clearTimeout(late);
      socket.setTimeout(idleMs, () => message.destroy(refuse('too-slow')));
      let read = 0;
      message.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > bytes) message.destroy(refuse('too-much'));
      });
      message.pause();
      const { statusCode: status = 502, rawHeaders } = message;
      const headers = new Headers();
      for (let at = 0; at + 1 < rawHeaders.length; at += 2)
        headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
      const isEmpty = [204, 205, 304].includes(status);
      // Cast: node's own type of a web stream and the DOM's are the same thing here.
      const body = isEmpty ? null : (Readable.toWeb(message) as unknown as ReadableStream);
      if (isEmpty) message.resume();
      if (status < 200 || status > 599) reject(refuse('unreachable'));
      else resolve(new Response(body, { status, headers }));
    });
    const { body } = init;
    if (body === undefined || body === null) request.end();
    else if (typeof body === 'string' || body instanceof Uint8Array) request.end(body);
    else request.destroy(refuse('unreachable'));
  });
}

const ANSWER_MS = 30_000;
const IDLE_MS = 60_000;
const HEADER_BYTES = 16 * 1024;
