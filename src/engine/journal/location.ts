import { createHash } from 'node:crypto';
import {
  constants,
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  statfsSync
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../base/coded-error';

/** Where the journals of one host, server root and principal lie. */
export interface JournalLocation {
  readonly folder: string;
  /** Name of the main file, without its ending. */
  readonly name: string;
  /** True where the state folder is on a network file system and a local one stands in. */
  readonly local: boolean;
}

export interface JournalPlace {
  readonly stateDir: string;
  readonly serverRoot: string;
  readonly principal: string;
  /** True for runs without a panel, whose threads are kept apart from the panel's. */
  readonly headless: boolean;
  /** Parent of the folder that stands in for a network file system, on a local disk that survives a restart. */
  readonly localParent: string;
  /** Magic number of the file system of a path; for tests. */
  readonly fileSystemType?: (path: string) => number;
}

/** Finds and makes the private folder. Throws `read-only` where it is not safe or cannot be made. */
export function locateJournal(place: JournalPlace): JournalLocation {
  const typeOf = place.fileSystemType ?? (path => statfsSync(path).type);
  const name = createHash('sha256')
    .update(JSON.stringify([hostname(), place.serverRoot, place.principal, place.headless]))
    .digest('hex')
    .slice(0, 32);
  const local = NETWORK_TYPES.has(typeOf(place.stateDir) >>> 0);
  const parent = local
    ? join(place.localParent, `sallyport-${process.getuid?.() ?? 'user'}`)
    : place.stateDir;
  // Whoever owns the folder above could put another one in the place of ours.
  assertPrivateFolder(parent);
  const folder = join(parent, 'journal');
  assertPrivateFolder(folder);
  return { folder, name, local };
}

/** Makes the folder where it is missing, and throws where it is a link, somebody else's, or cannot be made private. */
function assertPrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const found = lstatSync(path);
    if (!found.isDirectory() || !isOurs(found.uid)) throw refuse('folder');
    if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700);
  } catch (error) {
    throw error instanceof CodedError ? error : refuse('folder', error);
  }
}

/**
 * Makes a missing file with mode 0600 and throws where one that is there is a link, has a second name or is
 * somebody else's; so does SQLite's own file beside it. The folder is private, so nobody else can change it after.
 */
export function assertPrivateFile(path: string): void {
  try {
    const create = constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW;
    closeSync(openSync(path, create, 0o600));
  } catch (error) {
    throw refuse('file', error);
  }
  for (const each of [path, `${path}-wal`]) {
    const found = lstatSync(each, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (!found.isFile() || found.nlink !== 1 || !isOurs(found.uid)) throw refuse('file');
    if ((found.mode & 0o077) !== 0) chmodSync(each, 0o600);
  }
}

const isOurs = (uid: number): boolean => uid === (process.getuid?.() ?? uid);

const refuse = (what: string, cause?: unknown): CodedError =>
  new CodedError(
    'read-only',
    `Expected a private history ${what} of our own (no link, writable by this user), and found something else.`,
    {
      cause,
      fix: 'Look at the folder `journal` in the state folder of Sallyport, and move it away.'
    }
  );

/** NFS, SMB, CIFS, SMB2, AFS, Ceph, Lustre, GPFS, 9P, FUSE (sshfs among them): magic numbers of statfs(2). */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x0bd00bd0, 0x47504653,
  0x01021997, 0x65735546
]);
