import {
  chmodSync,
  closeSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  type Stats
} from 'node:fs';
import { CodedError, isCoded } from '../../base/coded-error';
import { ownerOf, sweepLeftovers, syncFolder, writeAtomically } from './atomic-write';
import { fileError, withFileErrors } from './file-errors';
import { bestHold, openRoot, type Folder, type Hold, type Root } from './folder';
import { checkPath, childPath, segmentsOf } from './path-check';
import { hashBytes, hashFile, openRegularFile, readWindow, type RegularFile } from './regular-file';
import type { Entry, EntryType, FileContent, FileVersion, Workspace } from './workspace';

/** Opens the folder at `realRoot`, which must be a real path. Dispose of it to release its descriptor. */
export const openWorkspace = async (
  realRoot: string,
  options: { readonly hold?: Hold } = {}
): Promise<Workspace> => {
  const hold = options.hold ?? bestHold();
  return new HeldWorkspace(openRoot(realRoot, hold), hold);
};

class HeldWorkspace implements Workspace {
  private readonly swept = new Set<string>();

  constructor(
    private readonly opened: Root,
    private readonly hold: Hold
  ) {}

  get root(): string {
    return this.opened.path;
  }

  get device(): string {
    return this.opened.device;
  }

  get inode(): string {
    return this.opened.inode;
  }

  check(path: string): string {
    return checkPath(path);
  }

  async version(path: string): Promise<FileVersion> {
    try {
      return await this.withFile(path, async ({ stats, ...file }) => ({
        hash: await hashFile({ stats, ...file }, path),
        size: stats.size,
        mode: stats.mode & 0o777
      }));
    } catch (error) {
      if (isCoded(error, 'not-found')) {
        return absent;
      }
      throw error;
    }
  }

  async read(path: string, maxBytes: number): Promise<FileContent> {
    return this.withFile(path, async ({ descriptor, stats }) => {
      if (stats.size > maxBytes) {
        throw tooLarge(path, stats.size, maxBytes);
      }
      // One byte more than is due: a file that grew is one that changed under the reader.
      const bytes = await readWindow(descriptor, 0, stats.size + 1);
      if (bytes.length > stats.size) {
        throw new CodedError('conflict', `${path} grew while it was read.`);
      }
      return { bytes, hash: hashBytes(bytes), size: bytes.length, mode: stats.mode & 0o777 };
    });
  }

  async readRange(
    path: string,
    offset: number,
    length: number
  ): Promise<{ bytes: Buffer; size: number }> {
    return this.withFile(path, async ({ descriptor, stats }) => ({
      bytes: await readWindow(descriptor, offset, length),
      size: stats.size
    }));
  }

  async stat(path: string): Promise<Entry | null> {
    try {
      return await this.withParent(path, async (folder, name) => {
        const stats = lstatSync(folder.at(name), { throwIfNoEntry: false });
        return stats === undefined ? null : toEntry(name, path, stats);
      });
    } catch (error) {
      if (isCoded(error, 'not-found')) {
        return null;
      }
      throw error;
    }
  }

  async list(path: string): Promise<readonly Entry[]> {
    return this.within(path, segmentsOf(checkPath(path)), async folder => {
      const names = readdirSync(folder.at('.')).sort();
      folder.assertInPlace();
      return names.flatMap(name => {
        // One that went away since, or whose name cannot be decoded, has no entry to show.
        const stats = lstatSync(folder.at(name), { throwIfNoEntry: false });
        return stats === undefined ? [] : [toEntry(name, childPath(path, name), stats)];
      });
    });
  }

  async readLink(path: string): Promise<string> {
    return this.withParent(path, async (folder, name) => readlinkSync(folder.at(name)));
  }

  async write(
    path: string,
    bytes: Buffer,
    options: { expect: string | null; mode?: number; signal?: AbortSignal }
  ): Promise<FileVersion> {
    const made: string[] = [];
    try {
      if (options.expect === null) {
        await this.makeParents(path, made);
      }
      return await this.withParent(path, async (folder, name) => {
        await this.assertVersion(path, options.expect);
        const stats = await writeAtomically({
          folder,
          name,
          path,
          bytes,
          create: options.expect === null,
          ...(options.mode === undefined ? {} : { mode: options.mode }),
          beforeRename: async () => {
            options.signal?.throwIfAborted();
            this.opened.assertIdentity();
            await this.assertVersion(path, options.expect);
          }
        });
        this.sweepOnce(folder, path);
        await syncFolder(folder);
        return { hash: hashBytes(bytes), size: bytes.length, mode: stats.mode & 0o777 };
      });
    } catch (error) {
      await this.removeMade(made);
      throw error;
    }
  }

  async makeFolder(path: string, mode?: number): Promise<void> {
    await this.withParent(path, async (folder, name) => {
      makeIn(folder, name, mode);
      await syncFolder(folder);
    });
  }

  async makeLink(path: string, text: string): Promise<void> {
    await this.withParent(path, async (folder, name) => {
      symlinkSync(text, folder.at(name));
      const owner = ownerOf(folder);
      if (owner !== undefined) {
        lchownSync(folder.at(name), owner.uid, owner.gid);
      }
      await syncFolder(folder);
    });
  }

  async setMode(path: string, mode: number): Promise<void> {
    await this.withParent(path, async (folder, name) => {
      if (lstatSync(folder.at(name)).isSymbolicLink()) {
        throw new CodedError('is-link', `${path} is a symbolic link, and links are not followed.`);
      }
      // '.' below a folder cannot be swapped for a link; a file goes through its checked descriptor.
      if (lstatSync(folder.at(name)).isDirectory()) {
        await this.within(path, segmentsOf(path), async self =>
          chmodSync(self.at('.'), mode & 0o777)
        );
      } else {
        const file = openRegularFile(folder, name, path, this.hold);
        closing(file, () =>
          chmodSync(
            this.hold === 'descriptor' ? `/proc/self/fd/${file.descriptor}` : folder.at(name),
            mode & 0o777
          )
        );
      }
    });
  }

  async remove(
    path: string,
    options: { expect?: string; type: 'file' | 'directory' | 'link' }
  ): Promise<void> {
    await this.withParent(path, async (folder, name) => {
      const before = lstatSync(folder.at(name));
      const found = typeOf(before);
      if (found !== options.type) {
        throw new CodedError(
          found === 'link' ? 'is-link' : 'conflict',
          `Expected ${path} to be a ${options.type}, found a ${found}.`
        );
      }
      if (options.expect !== undefined) {
        await this.assertVersion(path, options.expect);
        const after = lstatSync(folder.at(name));
        if (after.ino !== before.ino || after.ctimeMs !== before.ctimeMs) {
          throw changed(path);
        }
      }
      folder.assertInPlace();
      if (options.type === 'directory') {
        rmdirSync(folder.at(name));
      } else {
        unlinkSync(folder.at(name));
      }
      await syncFolder(folder);
    });
  }

  dispose(): void {
    this.opened.close();
  }

  private async within<Value>(
    path: string,
    segments: readonly string[],
    act: (folder: Folder) => Promise<Value>
  ): Promise<Value> {
    const folder = withFileErrors(path, () => this.opened.folder(segments));
    try {
      return await act(folder);
    } catch (error) {
      throw fileError(error, path);
    } finally {
      folder.close();
    }
  }

  private withParent<Value>(
    path: string,
    act: (folder: Folder, name: string) => Promise<Value>
  ): Promise<Value> {
    const segments = segmentsOf(checkPath(path));
    // The root is its own child '.', which serves a look at it; whoever changes or reads a file asks for a name.
    const name = segments.at(-1) ?? '.';
    return this.within(path, segments.slice(0, -1), folder => act(folder, name));
  }

  private withFile<Value>(
    path: string,
    act: (file: RegularFile) => Promise<Value>
  ): Promise<Value> {
    return this.withParent(path, async (folder, name) => {
      const file = openRegularFile(folder, name, path, this.hold);
      try {
        return await act(file);
      } finally {
        closeSync(file.descriptor);
      }
    });
  }

  private sweepOnce(folder: Folder, path: string): void {
    const place = segmentsOf(path).slice(0, -1).join('/');
    if (!this.swept.has(place)) {
      this.swept.add(place);
      try {
        sweepLeftovers(folder);
      } catch {
        // A folder that may be written but not listed keeps what a crash left there; the write itself is done.
      }
    }
  }

  private async assertVersion(path: string, expect: string | null): Promise<void> {
    if ((await this.version(path)).hash !== expect) {
      throw changed(path);
    }
  }

  /** Makes the missing folders above `path`, outermost first, and adds each to `made`. */
  private async makeParents(path: string, made: string[]): Promise<void> {
    const segments = segmentsOf(checkPath(path));
    for (let depth = 1; depth < segments.length; depth += 1) {
      const parent = segments.slice(0, depth).join('/');
      if ((await this.stat(parent)) === null) {
        await this.makeFolder(parent);
        made.push(parent);
      }
    }
  }

  private async removeMade(made: readonly string[]): Promise<void> {
    for (const path of made.toReversed()) {
      // Somebody may have put a file there meanwhile; then the folder is theirs and stays.
      await this.remove(path, { type: 'directory' }).catch(() => undefined);
    }
  }
}

const makeIn = (folder: Folder, name: string, mode: number | undefined): void => {
  mkdirSync(folder.at(name), { mode: mode ?? 0o777 });
  const owner = ownerOf(folder);
  if (owner !== undefined) {
    lchownSync(folder.at(name), owner.uid, owner.gid);
  }
};

const closing = (file: RegularFile, act: () => void): void => {
  try {
    act();
  } finally {
    closeSync(file.descriptor);
  }
};

const typeOf = (stats: Stats): EntryType =>
  stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';

const toEntry = (name: string, path: string, stats: Stats): Entry => ({
  name,
  path,
  type: typeOf(stats),
  size: stats.size,
  mode: stats.mode & 0o777,
  modifiedAt: stats.mtimeMs,
  changedAt: stats.ctimeMs,
  inode: stats.ino,
  device: stats.dev
});

const changed = (path: string): CodedError =>
  new CodedError(
    'conflict',
    `${path} changed on disk since it was read; nothing was written. Read it again.`
  );

const tooLarge = (path: string, size: number, limit: number): CodedError =>
  new CodedError('too-large', `${path} has ${size} bytes, more than the limit of ${limit}.`, {
    facts: { size, limit }
  });

const absent: FileVersion = { hash: null, size: 0, mode: 0 };
