import type { CodedError } from '../../../base/coded-error';
import { modelFailure, type FailureCode } from '../failure';

/** Words in which servers say that a conversation is too long for a model; none has a code of its own for it. */
const TOO_LONG =
  /context[ _-]?(length|window|size)|maximum context|prompt is too long|input is too long|too many (input )?tokens|exceeds? .{0,40}(token|context)|input token count/i;
const FILTERED = /content[ _-]?(filter|policy|management)|safety|blocked by/i;

/** What an answer without success stands for. `redact` cleans what the server said. */
export function judgeAnswer(
  {
    status,
    headers,
    body
  }: { readonly status: number; readonly headers: Headers; readonly body: string },
  redact: (text: string) => string
): CodedError {
  const said = redact(messageIn(parse(body)) ?? '');
  const retryAfterMs = readRetryAfter(headers);
  return modelFailure(codeOf(status, body), {
    said: said === '' ? `HTTP ${status}` : `${said} (HTTP ${status})`,
    ...(retryAfterMs !== undefined && { retryAfterMs })
  });
}

/** What an error in the middle of a reply stands for: the value is the server's, or the reader's own. */
export function judgeStreamed(error: unknown, redact: (text: string) => string): CodedError {
  // The reader's own complaint quotes what it could not read.
  const value = unread(error);
  if (value === undefined) return modelFailure('cut-stream');
  const said = redact(messageIn(value) ?? '');
  const text = shown(value);
  if (TOO_LONG.test(text)) return modelFailure('context-overflow', { said });
  if (/overloaded|unavailable|server[ _]error|api_error|internal|\b5\d\d\b/i.test(text))
    return modelFailure('overloaded', { said });
  if (/rate[ _-]?limit|too many requests|quota|\b429\b/i.test(text))
    return modelFailure('rate-limited', { said });
  if (/authentication|unauthorized|permission|api[ _-]?key|\b40[13]\b/i.test(text))
    return modelFailure('auth', { said });
  if (FILTERED.test(text)) return modelFailure('content-filter', { said });
  return modelFailure('cut-stream', { said });
}

/**
 * What a reader could not understand, where that is an error in a shape that its dialect does not have; undefined where
 * it could not be read at all, and what is no reader's complaint as it is.
 */
function unread(error: unknown): unknown {
  if (!(error instanceof Error) || !/JSONParse|TypeValidation|InvalidResponse/.test(error.name))
    return error;
  const value: unknown = 'value' in error ? error.value : undefined;
  return typeof value === 'object' && value !== null && 'error' in value ? value : undefined;
}

function codeOf(status: number, body: string): FailureCode {
  if (status === 401 || status === 402 || status === 403) return 'auth';
  if (status === 413) return 'context-overflow';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'overloaded';
  if (TOO_LONG.test(body)) return 'context-overflow';
  return FILTERED.test(body) ? 'content-filter' : 'bad-request';
}

/** Milliseconds that the server asks to wait, from a count of seconds, of milliseconds, or a date. */
function readRetryAfter(headers: Headers): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (exact >= 0) return exact;
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = Number(text);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** The sentence in a server's error, wherever its dialect keeps it. */
function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 3) return undefined;
  if (Array.isArray(value)) return messageIn(value[0], depth + 1);
  for (const name of ['message', 'error', 'detail']) {
    const member: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
    const found = messageIn(member, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All that an error says, for looking at its words. */
function shown(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return JSON.stringify(error) ?? '';
  } catch {
    return '';
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A page of a proxy, say: its markup tells a person nothing.
    return /^\s*</.test(body) ? '' : body;
  }
}
