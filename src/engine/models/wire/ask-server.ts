import { setTimeout as pause } from 'node:timers/promises';
import { CodedError, isCoded } from '../../../base/coded-error';
import type { EgressReason } from '../../../protocol/egress';
import { HostAsker } from '../../network/ask-host';
import { EgressRefused } from '../../network/egress-refused';
import { whyNot } from '../../network/why-not';
import { modelFailure } from '../failure';
import { guardBody, type ReplyBounds } from './guard-body';
import { judgeAnswer } from './judge-answer';
import { readItems } from './read-items';

export interface WireOptions {
  /** The only place that is asked: scheme, host and port. */
  readonly origin: string;
  /** Cleans what a server says before it is told. */
  readonly redact: (text: string) => string;
  readonly timing?: Partial<WireTiming>;
  /** Absent: what the machine's network wants. */
  readonly asker?: HostAsker;
}

/** Milliseconds, and how often. */
export interface WireTiming extends ReplyBounds {
  /** Until the first byte of an answer; a local server may load a model first. */
  readonly answerMs: number;
  readonly tries: number;
  /** The pause before the second try; doubled for each further one, and up to twice of that by chance. */
  readonly pauseMs: number;
  /** The longest pause. A server that asks for more is not asked again. */
  readonly longestPauseMs: number;
}

/**
 * How models are asked: in the shape of `fetch`, bound to one origin and never led elsewhere, with deadlines and bounds. Tries again
 * where that can help, and only until an answer begins: what has begun to answer is never asked twice. Rejects with one
 * of the `FailureCode`s, or with the reason of the signal.
 */
export const askServer = ({
  origin,
  redact,
  timing,
  asker = ownAsker
}: WireOptions): typeof fetch => {
  const times = { ...DEFAULTS, ...timing };
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin)
      throw new CodedError(
        'forbidden',
        'Expected a request to the host that the model is connected at.'
      );
    const signal = init.signal ?? undefined;
    for (let tried = 1; ; tried++)
      try {
        return await ask(url, init, times, redact, asker);
      } catch (error) {
        signal?.throwIfAborted();
        const wait = pauseAfter(error, tried, times);
        if (wait === undefined) throw error;
        await pause(wait, undefined, { signal });
      }
  };
};

async function ask(
  url: URL,
  init: RequestInit,
  times: WireTiming,
  redact: (text: string) => string,
  asker: HostAsker
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), times.answerMs);
  const signal = init.signal ?? undefined;
  let response: Response;
  try {
    const signals = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
    response = await asker.ask({
      url,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: readBody(init.body),
      signal: signals
    });
  } catch (error) {
    throw modelFailure('network', { cause: error, why: whyNot(error, url, late.signal.aborted) });
  } finally {
    clearTimeout(timer);
  }
  const { status, headers, body } = response;
  if (!response.ok) {
    const said = await readStart(body, times);
    // A redirect would take the credential to a place that nobody chose.
    throw judgeAnswer(
      { status, headers, body: status < 400 ? 'It leads elsewhere.' : said },
      redact
    );
  }
  return new Response(body && guardBody(body, times, signal), { status, headers });
}

/** What a dialect's package sends: text, or bytes. */
function readBody(body: RequestInit['body']): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new CodedError('failed', 'Expected a request to a model to be text or bytes.');
}

const ownAsker = new HostAsker();

/** Milliseconds until the next try; undefined where there is none. */
function pauseAfter(error: unknown, tried: number, times: WireTiming): number | undefined {
  const helps = ['network', 'overloaded', 'rate-limited'].some(code => isCoded(error, code));
  if (!helps || tried >= times.tries || isLasting(error)) return undefined;
  const doubled = times.pauseMs * 2 ** (tried - 1) * (1 + Math.random());
  const asked = isCoded(error) ? error.retryAfterMs : undefined;
  if (asked === undefined) return Math.min(doubled, times.longestPauseMs);
  return asked > times.longestPauseMs ? undefined : asked;
}

/** What is no better a second later: somebody has to change a setting first. */
const isLasting = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof EgressRefused && LASTING.has(error.cause.reason);
const LASTING: ReadonlySet<EgressReason> = new Set<EgressReason>([
  'ca-file',
  'proxy-login',
  'proxy-refused',
  'proxy-setting',
  'tls-expired',
  'tls-name',
  'tls-untrusted'
]);

/** The beginning of an answer, as text; '' for one that cannot be read. */
async function readStart(
  body: ReadableStream<Uint8Array> | null,
  { idleMs }: WireTiming
): Promise<string> {
  const parts: Uint8Array[] = [];
  try {
    if (body !== null)
      for await (const part of readItems(guardBody(body, { idleMs, bytes: ERROR_BYTES })))
        parts.push(part);
  } catch {
    // The status alone has to do.
  }
  return Buffer.concat(parts).toString();
}

const DEFAULTS: WireTiming = {
  answerMs: 180_000,
  idleMs: 120_000,
  bytes: 32 * 1024 * 1024,
  tries: 3,
  pauseMs: 500,
  longestPauseMs: 15_000
};
const ERROR_BYTES = 64 * 1024;
