import { CodedError } from '../../base/coded-error';
import type { Problem } from './part-views';

/** An error as a person may read it; what is not one of ours says nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof CodedError))
    return { code: 'internal', message: 'Something failed in this page.' };
  const { code, message, fix, retryAfterMs, facts } = error;
  return {
    code,
    message,
    ...(fix !== undefined && { fix }),
    ...(typeof facts['correlation'] === 'string' && { correlation: facts['correlation'] }),
    ...(retryAfterMs !== undefined && { retryAt: Date.now() + retryAfterMs })
  };
}
