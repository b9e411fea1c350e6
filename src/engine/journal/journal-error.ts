import { CodedError } from '../../base/coded-error';

/** SQLite's primary result codes that the journal tells apart (https://sqlite.org/rescode.html). */
const BUSY = 5;
const UNWRITABLE: ReadonlySet<number> = new Set([8, 10, 13, 14]);
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/** The primary result code of an error of node:sqlite, or null for any other error. */
const resultCode = (error: unknown): number | null =>
  // By its members and not its class: the error is made by Node's own code, maybe in another realm.
  typeof error === 'object' &&
  error !== null &&
  'errcode' in error &&
  typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;

const holds = (codes: ReadonlySet<number>, error: unknown): boolean => {
  const code = resultCode(error);
  return code !== null && codes.has(code);
};

/** Another process holds the file. */
export const isBusy = (error: unknown): boolean => resultCode(error) === BUSY;

/** The file is no database, a part of it does not hold together, or a row is no JSON any more. */
export const isDamaged = (error: unknown): boolean =>
  holds(DAMAGED, error) ||
  (typeof error === 'object' && error !== null && 'name' in error && error.name === 'SyntaxError');

/** What a failed write is to callers: a full disk, a folder that is not writable and a failing disk are one code. */
export const toJournalError = (error: unknown): unknown =>
  holds(UNWRITABLE, error) || isDamaged(error)
    ? new CodedError('read-only', 'The history on disk cannot be written, so nothing is started.', {
        cause: error,
        fix: 'Free disk space and make the state folder writable, then try again.'
      })
    : error;
