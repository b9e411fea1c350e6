import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync as fsyncCallback,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  write as writeCallback,
  type Stats
} from 'node:fs';
import { promisify } from 'node:util';
import { CodedError } from '../../base/coded-error';
import { systemCode } from './file-errors';
import type { Folder } from './folder';

export interface AtomicWrite {
  readonly folder: Folder;
  readonly name: string;
  /** For messages. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Permission bits; absent: those of the file that is replaced, else what the umask leaves of 0666. */
  readonly mode?: number;
  /** The file is to be new: one that came into being meanwhile is a `conflict` and stays. */
  readonly create: boolean;
  /** Last look before the new content takes the name; throws to give up. */
  readonly beforeRename: () => Promise<void>;
}

/**
 * Replaces or creates a file so that a reader sees the old bytes or the new ones and nothing between: a private file
 * with an unpredictable name in the same folder is written, synced and renamed. Whatever fails, the original stays and
 * the private file goes.
 */
export const writeAtomically = async (write: AtomicWrite): Promise<Stats> => {
  const temporary = `.sallyport-${randomBytes(16).toString('hex')}.tmp`;
  const place = write.folder.at(temporary);
  const descriptor = openSync(
    place,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600
  );
  let left = true;
  try {
    await fill(descriptor, write.bytes);
    adoptOwnerAndMode(descriptor, write);
    await fsync(descriptor);
    await write.beforeRename();
    write.folder.assertInPlace();
    assertSameFile(place, descriptor, write.path);
    left = !takeName(place, write);
    assertSameFile(write.folder.at(write.name), descriptor, write.path);
    return fstatSync(descriptor);
  } finally {
    closeSync(descriptor);
    if (left) {
      removeQuietly(place);
    }
  }
};

/** Removes private files that a killed engine left in the folder. Younger ones may belong to a write under way. */
export const sweepLeftovers = (folder: Folder): void => {
  for (const name of readdirSync(folder.at('.')).filter(name => leftover.test(name))) {
    const stats = lstatSync(folder.at(name), { throwIfNoEntry: false });
    if (stats?.isFile() === true && Date.now() - stats.mtimeMs > leftoverAge) {
      removeQuietly(folder.at(name));
    }
  }
};

/** Makes a change of a folder's entries durable. A folder that may not be read cannot be synced and is let pass. */
export const syncFolder = async (folder: Folder): Promise<void> => {
  let descriptor: number;
  try {
    descriptor = openSync(folder.at('.'), constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    if (systemCode(error) === 'EACCES') {
      return;
    }
    throw error;
  }
  try {
    await fsync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** As root, gives what was made to the owner of the folder it is in: the workspace belongs to them and not to us. */
export const ownerOf = (folder: Folder): { uid: number; gid: number } | undefined =>
  process.getuid?.() === 0 ? lstatSync(folder.at('.')) : undefined;

const fill = async (descriptor: number, bytes: Buffer): Promise<void> => {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await writeAsync(descriptor, bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
};

const adoptOwnerAndMode = (descriptor: number, write: AtomicWrite): void => {
  const original = lstatSync(write.folder.at(write.name), { throwIfNoEntry: false });
  const owner =
    ownerOf(write.folder) === undefined ? undefined : (original ?? ownerOf(write.folder));
  if (owner !== undefined) {
    fchownSync(descriptor, owner.uid, owner.gid);
  }
  // Never setuid or setgid bits: new content does not inherit old privileges.
  fchmodSync(descriptor, (write.mode ?? original?.mode ?? 0o666 & ~process.umask()) & 0o777);
};

/** Somebody may have put another file, or a link, in place of ours; the descriptor tells. */
const assertSameFile = (place: string, descriptor: number, path: string): void => {
  const found = lstatSync(place, { throwIfNoEntry: false });
  const ours = fstatSync(descriptor);
  if (found === undefined || found.ino !== ours.ino || found.dev !== ours.dev) {
    throw new CodedError(
      'conflict',
      `${path} was replaced by something else while it was written.`
    );
  }
};

/** True when the private name is gone. A new file is linked, because a rename would overwrite what came meanwhile. */
const takeName = (place: string, write: AtomicWrite): boolean => {
  const target = write.folder.at(write.name);
  if (write.create) {
    try {
      linkSync(place, target);
      unlinkSync(place);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') {
        throw new CodedError(
          'conflict',
          `${write.path} came into being in the meantime; it stays as it is.`,
          { cause: error }
        );
      }
      // File systems without hard links: the rename below, after one more look.
      if (!noLinks.has(systemCode(error) ?? '')) {
        throw error;
      }
      if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) {
        throw new CodedError(
          'conflict',
          `${write.path} came into being in the meantime; it stays as it is.`
        );
      }
    }
  }
  renameSync(place, target);
  return true;
};

const removeQuietly = (place: string): void => {
  try {
    unlinkSync(place);
  } catch {
    // Gone already, or the folder went away with it: the error that brought us here is the one to tell.
  }
};

const leftover = /^\.sallyport-[0-9a-f]{32}\.tmp$/;
/** Milliseconds; no write takes so long. */
const leftoverAge = 10 * 60 * 1000;
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);
const writeAsync = promisify(writeCallback);
const fsync = promisify(fsyncCallback);
