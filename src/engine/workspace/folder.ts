import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  realpathSync
} from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../base/coded-error';
import { systemCode, withFileErrors } from './file-errors';

/**
 * How a folder is held. `descriptor` opens it and reaches children through /proc/self/fd, so that nobody can swap a
 * parent; `realpath` compares the real path before and after, where the system has no such view of descriptors.
 */
export type Hold = 'descriptor' | 'realpath';

/** A folder inside the workspace, held while one operation runs. */
export interface Folder {
  /** A path for system calls to the named child, with no link on the way to it. The child itself may be a link. */
  at(name: string): string;
  /** Throws `moved` when the folder is no longer where it was found; always true for a held descriptor. */
  assertInPlace(): void;
  close(): void;
}

/** The opened root of a workspace. */
export interface Root {
  readonly path: string;
  readonly device: string;
  readonly inode: string;
  /** Throws `moved` when the root's path leads to another folder than the one that was opened. */
  assertIdentity(): void;
  /** Walks to a folder, one component at a time, following no link. */
  folder(segments: readonly string[]): Folder;
  close(): void;
}

/** The hold this system can give. */
export const bestHold = (): Hold =>
  process.platform === 'linux' && existsSync('/proc/self/fd') ? 'descriptor' : 'realpath';

export const openRoot = (realRoot: string, hold: Hold = bestHold()): Root => {
  const descriptor = withFileErrors(realRoot, () => openSync(realRoot, walkFlags(hold)));
  const { dev, ino } = fstatSync(descriptor);
  let open = true;
  const assertIdentity = (): void => {
    const now = open ? lstatSync(realRoot, { throwIfNoEntry: false }) : undefined;
    if (now === undefined || now.dev !== dev || now.ino !== ino || !now.isDirectory()) {
      throw new CodedError('moved', 'The workspace folder was moved or replaced; open it again.');
    }
  };
  return {
    path: realRoot,
    device: String(dev),
    inode: String(ino),
    assertIdentity,
    folder: segments => {
      assertIdentity();
      return hold === 'descriptor'
        ? walkDescriptors(descriptor, segments)
        : walkPaths(realRoot, segments);
    },
    close: () => {
      if (open) {
        open = false;
        closeSync(descriptor);
      }
    }
  };
};

/** A descriptor that names a place without opening it for reading: no permission to list is needed, no device wakes up. */
export const O_PATH = 0o10000000;

const walkFlags = (hold: Hold): number =>
  constants.O_DIRECTORY |
  constants.O_NOFOLLOW |
  (hold === 'descriptor' ? O_PATH : constants.O_RDONLY);

const walkDescriptors = (root: number, segments: readonly string[]): Folder => {
  let current = root;
  const step = (segment: string, index: number): void => {
    const child = `/proc/self/fd/${current}/${segment}`;
    const next = withFolderErrors(child, segments.slice(0, index + 1).join('/'), () =>
      openSync(child, walkFlags('descriptor'))
    );
    release();
    current = next;
  };
  const release = (): void => {
    if (current !== root) {
      closeSync(current);
      current = root;
    }
  };
  try {
    segments.forEach(step);
  } catch (error) {
    release();
    throw error;
  }
  return {
    at: name => `/proc/self/fd/${current}/${name}`,
    assertInPlace: () => undefined,
    close: release
  };
};

const walkPaths = (root: string, segments: readonly string[]): Folder => {
  const path = join(root, ...segments);
  const shown = segments.join('/') || '.';
  const assertInPlace = (): void => {
    if (withFolderErrors(path, shown, () => realpathSync.native(path)) !== path) {
      throw linkError(shown);
    }
  };
  assertInPlace();
  withFolderErrors(path, shown, () => closeSync(openSync(path, walkFlags('realpath'))));
  return { at: name => join(path, name), assertInPlace, close: () => undefined };
};

/** O_DIRECTORY reports a link as ENOTDIR too; a second look only chooses the words. */
const withFolderErrors = <Value>(path: string, shown: string, act: () => Value): Value =>
  withFileErrors(shown, () => {
    try {
      return act();
    } catch (error) {
      if (systemCode(error) === 'ENOTDIR' && isLink(path)) {
        throw linkError(shown);
      }
      throw error;
    }
  });

const isLink = (path: string): boolean => {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
};

const linkError = (path: string): CodedError =>
  new CodedError('is-link', `${path} is a symbolic link, and links are not followed.`);
