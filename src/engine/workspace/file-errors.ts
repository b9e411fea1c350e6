import { CodedError } from '../../base/coded-error';

/** The coded form of a system error about `path`; a coded error passes unchanged. */
export const fileError = (error: unknown, path: string): unknown => {
  if (error instanceof CodedError) {
    return error;
  }
  const entry = table.get(systemCode(error) ?? '');
  return entry === undefined
    ? new CodedError('failed', `The system refused an operation on ${path}.`, { cause: error })
    : new CodedError(entry[0], entry[1](path), { cause: error });
};

/** The system's name of an error (`ENOENT`, …), where it has one. */
export const systemCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** Runs one operation on `path`; what the system throws leaves as a coded error. */
export const withFileErrors = <Value>(path: string, act: () => Value): Value => {
  try {
    return act();
  } catch (error) {
    throw fileError(error, path);
  }
};

const table = new Map<string, readonly [code: string, message: (path: string) => string]>([
  ['ENOENT', ['not-found', path => `There is no ${path}.`]],
  ['ELOOP', ['is-link', path => `${path} is a symbolic link, and links are not followed.`]],
  ['ENOTDIR', ['not-a-folder', path => `${path}, or a part of it, is not a folder.`]],
  ['EISDIR', ['not-a-file', path => `${path} is a folder and not a file.`]],
  ['EACCES', ['no-access', path => `The file permissions do not allow this on ${path}.`]],
  ['EPERM', ['no-access', path => `The system does not allow this on ${path}.`]],
  ['EROFS', ['no-access', path => `${path} lies on a read-only file system.`]],
  ['EBUSY', ['no-access', path => `${path} is in use by the system, perhaps as a mount point.`]],
  ['ENOSPC', ['no-space', path => `The disk is full; ${path} is as it was. Free some space.`]],
  ['EDQUOT', ['no-space', path => `The disk quota is used up; ${path} is as it was.`]],
  ['EFBIG', ['too-large', path => `${path} would exceed the system's file size limit.`]],
  ['ENAMETOOLONG', ['bad-path', () => 'The path is too long for this file system.']],
  ['ENOTEMPTY', ['not-empty', path => `The folder ${path} is not empty.`]],
  ['EEXIST', ['conflict', path => `${path} came into being in the meantime.`]],
  ['EMFILE', ['failed', path => `Too many open files to reach ${path}; try again.`]]
]);
