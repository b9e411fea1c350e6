import { randomUUID } from 'node:crypto';
import { CodedError } from '../base/coded-error';
import codes from '../protocol/error-codes.json';
import type { ErrorFrame } from '../protocol/frames';
import type { Log } from './log';

/** Codes that may leave the engine. */
const LISTED: ReadonlySet<string> = new Set(Object.keys(codes));

/** JSON-RPC's own numbers where it has one; ours is one number, the code tells. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['bad-frame', -32600],
  ['unknown-method', -32601],
  ['bad-params', -32602],
  ['internal', -32603]
]);

/** What a person may see of a failure: a listed code and its text, or `internal`, whose detail is in the log. */
export interface PublicError {
  readonly code: string;
  readonly message: string;
  readonly correlation: string;
  readonly retryAfterMs?: number;
  readonly fix?: string;
}

/** Reduces any error to what may be shown. Only errors that we coded keep their text; the log has the rest. */
export function toPublicError(error: unknown, log: Log): PublicError {
  const correlation = randomUUID();
  if (!(error instanceof CodedError) || !LISTED.has(error.code)) {
    log.fail(correlation, error);
    return {
      code: 'internal',
      message: `Something failed. The server's log has the detail under ${correlation}.`,
      correlation
    };
  }
  const { code, message, retryAfterMs, fix } = error;
  return {
    code,
    message,
    correlation,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(fix !== undefined && { fix })
  };
}

export function toErrorFrame(id: number | string, error: unknown, log: Log): ErrorFrame {
  const { message, ...data } = toPublicError(error, log);
  return {
    jsonrpc: '2.0',
    id,
    error: { code: NUMBERS.get(data.code) ?? -32000, message, data }
  };
}
