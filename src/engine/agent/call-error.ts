import { randomUUID } from 'node:crypto';
import { CodedError } from '../../base/coded-error';
import { systemCode } from '../../base/system-code';
import type { Outcome } from '../../protocol/event-values';
import type { Log } from '../log';

/** Why a call did not end `ok`, for a person: no stack, no address, no path outside the workspace. */
export interface CallError {
  readonly code: string;
  readonly message: string;
  /** Milliseconds after which another try can succeed; only where waiting helps. */
  readonly retryAfterMs?: number;
}

/** The fixed sentences for failures that are not ours, by the system's code. */
const SYSTEM_ERRORS: ReadonlyMap<string, CallError> = new Map(
  (
    [
      ['no-access', 'The system does not permit it.', ['EACCES', 'EPERM', 'EROFS']],
      ['no-space', 'The disk is full.', ['ENOSPC', 'EDQUOT', 'EFBIG']],
      ['not-found', 'The file or folder is not there.', ['ENOENT', 'ENOTDIR']],
      ['timeout', 'It took too long.', ['ETIMEDOUT']],
      [
        'connection',
        'The connection failed.',
        ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND']
      ],
      ['busy', 'Too many files or processes are open.', ['EMFILE', 'ENFILE', 'EAGAIN']]
    ] as const
  ).flatMap(([code, message, names]) => names.map(name => [name, { code, message }] as const))
);

/**
 * What a person may read of a failure. Errors that we coded keep their text; everything else becomes one of the fixed
 * sentences, and the unexpected is logged under the correlation id that the sentence names.
 */
export function toCallError(error: unknown, log: Log): CallError {
  if (error instanceof CodedError && error.code !== 'internal')
    return {
      code: error.code,
      message: withFix(error.message, error.fix),
      ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs })
    };
  const known = SYSTEM_ERRORS.get(systemCode(error));
  if (known !== undefined) return known;
  const correlation = randomUUID();
  log.fail(correlation, error);
  return {
    code: 'internal',
    message: `Something failed. The server's log has the detail under ${correlation}.`
  };
}

/** The outcome that an error thrown before the act stands for. */
export const toOutcome = (error: CallError): Outcome => OUTCOMES.get(error.code) ?? 'failed';

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ['conflict', 'conflict'],
  ['timeout', 'timeout'],
  ['rate-limited', 'rate-limited'],
  ['cancelled', 'cancelled'],
  ['not-trusted', 'denied'],
  ['no-sandbox', 'denied'],
  ['stopped', 'denied'],
  ['forbidden', 'denied'],
  ['locked', 'denied'],
  ['denied', 'denied'],
  ['refused', 'refused']
]);

const withFix = (message: string, fix: string | undefined): string =>
  fix === undefined ? message : `${message} ${fix}`;
