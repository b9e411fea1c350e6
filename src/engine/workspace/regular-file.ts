import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  read as readCallback,
  readSync,
  type Stats
} from 'node:fs';
import { promisify } from 'node:util';
import { CodedError } from '../../base/coded-error';
import { withFileErrors } from './file-errors';
import { O_PATH, type Folder, type Hold } from './folder';

/** An open regular file: what was checked is what is read. The caller closes it. */
export interface RegularFile {
  readonly descriptor: number;
  readonly stats: Stats;
}

/**
 * Opens the named child for reading if it is a regular file. Links, folders, FIFOs, devices and sockets are refused
 * without being opened: the place is pinned first, judged, and then opened through the pin.
 */
export const openRegularFile = (
  folder: Folder,
  name: string,
  path: string,
  hold: Hold
): RegularFile =>
  withFileErrors(path, () =>
    hold === 'descriptor' ? openPinned(folder, name, path) : openCompared(folder, name, path)
  );

/** Reads `length` bytes from `offset`, fewer at the end of the file. Large windows do not block the event loop. */
export const readWindow = async (
  descriptor: number,
  offset: number,
  length: number
): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const part = Math.min(length - filled, chunkBytes);
    // A local read of this size takes microseconds; a trip through the thread pool takes ten times that.
    const count =
      length <= chunkBytes
        ? readSync(descriptor, bytes, filled, part, offset + filled)
        : (await readAsync(descriptor, bytes, filled, part, offset + filled)).bytesRead;
    if (count === 0) {
      break;
    }
    filled += count;
  }
  return bytes.subarray(0, filled);
};

/** `sha256:` and hex of the bytes. */
export const hashBytes = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The hash of an open file's whole content, read in windows; a file that grows meanwhile is a `conflict`. */
export const hashFile = async (file: RegularFile, path: string): Promise<string> => {
  const digest = createHash('sha256');
  for (let offset = 0; ;) {
    // One byte more than is due, so that growth is seen and a writer cannot keep us here.
    const bytes = await readWindow(
      file.descriptor,
      offset,
      Math.min(file.stats.size + 1 - offset, hashWindow)
    );
    offset += bytes.length;
    if (offset > file.stats.size) {
      throw new CodedError('conflict', `${path} grew while it was read.`);
    }
    if (bytes.length === 0) {
      return `sha256:${digest.digest('hex')}`;
    }
    digest.update(bytes);
  }
};

const openPinned = (folder: Folder, name: string, path: string): RegularFile => {
  const pin = openSync(folder.at(name), O_PATH | constants.O_NOFOLLOW);
  try {
    assertRegular(fstatSync(pin), path);
    return opened(openSync(`/proc/self/fd/${pin}`, constants.O_RDONLY | constants.O_NONBLOCK));
  } finally {
    closeSync(pin);
  }
};

const openCompared = (folder: Folder, name: string, path: string): RegularFile => {
  const before = lstatSync(folder.at(name));
  assertRegular(before, path);
  const file = opened(
    openSync(folder.at(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  );
  try {
    folder.assertInPlace();
    if (file.stats.ino !== before.ino || file.stats.dev !== before.dev) {
      throw new CodedError('conflict', `${path} was replaced while it was opened.`);
    }
    return file;
  } catch (error) {
    closeSync(file.descriptor);
    throw error;
  }
};

const opened = (descriptor: number): RegularFile => ({ descriptor, stats: fstatSync(descriptor) });

const assertRegular = (stats: Stats, path: string): void => {
  if (stats.isSymbolicLink()) {
    throw new CodedError('is-link', `${path} is a symbolic link, and links are not followed.`);
  }
  if (!stats.isFile()) {
    const kind = stats.isDirectory() ? 'a folder' : 'a device, socket or pipe';
    throw new CodedError('not-a-file', `${path} is ${kind} and not a file.`);
  }
};

const readAsync = promisify(readCallback);
const chunkBytes = 64 * 1024;
const hashWindow = 1024 * 1024;
