import {
  closeSync,
  constants,
  fstatSync,
  fsync as fsyncCallback,
  mkdirSync,
  openSync,
  renameSync,
  write as writeCallback
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/**
 * Private files of ours, outside every workspace. Opening and closing are quick and done at once, since each trip
 * through the thread pool costs more than they do; writing and syncing, which wait for the disk, are not.
 */

/** Makes a private folder and those above it that are missing. */
export const makePrivateFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
};

/** Appends to a private file, made if missing (a link in its place is refused), and syncs. Returns where the bytes begin. */
export const appendDurably = async (file: string, bytes: Buffer): Promise<number> => {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  return withFile(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, async descriptor => {
    const { size } = fstatSync(descriptor);
    await writeAll(descriptor, bytes);
    // The first bytes also need the file's name in its folder.
    await Promise.all([fsync(descriptor), ...(size === 0 ? [syncDirectory(dirname(file))] : [])]);
    return size;
  });
};

/** Replaces a private file by the text: after a crash it holds the old text or the new one. */
export const replaceFile = async (file: string, text: string): Promise<void> => {
  const temporary = `${file}.new`;
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  await withFile(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, async descriptor => {
    await writeAll(descriptor, Buffer.from(text));
    await fsync(descriptor);
  });
  renameSync(temporary, file);
  await syncDirectory(dirname(file));
};

const syncDirectory = (folder: string): Promise<void> =>
  withFile(folder, constants.O_RDONLY | constants.O_DIRECTORY, fsync);

const withFile = async <Value>(
  file: string,
  flags: number,
  act: (descriptor: number) => Promise<Value>
): Promise<Value> => {
  const descriptor = openSync(file, flags, 0o600);
  try {
    return await act(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const writeAll = async (descriptor: number, bytes: Buffer): Promise<void> => {
  for (let offset = 0; offset < bytes.length;) {
    offset += (await write(descriptor, bytes, offset, bytes.length - offset)).bytesWritten;
  }
};

const fsync = promisify(fsyncCallback);
const write = promisify(writeCallback);
