import { closeSync, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { CodedError, isCoded } from '../../base/coded-error';
import { fileError, withFileErrors } from './file-errors';
import type { Folder, Hold, Root } from './folder';
import { checkPath, childPath, segmentsOf } from './path-check';
import { hashBytes, hashFile, openRegularFile, readWindow, type RegularFile } from './regular-file';
import type { Entry, EntryType, FileContent, FileVersion } from './workspace';

/** The half of a workspace that looks and changes nothing, and the walk that each operation begins with. */
export class ReadableWorkspace {
  constructor(
    protected readonly opened: Root,
    protected readonly hold: Hold
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

  dispose(): void {
    this.opened.close();
  }

  protected async within<Value>(
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

  protected withParent<Value>(
    path: string,
    act: (folder: Folder, name: string) => Promise<Value>
  ): Promise<Value> {
    const segments = segmentsOf(checkPath(path));
    // The root is its own child '.', which serves a look at it; whoever changes or reads a file asks for a name.
    const name = segments.at(-1) ?? '.';
    return this.within(path, segments.slice(0, -1), folder => act(folder, name));
  }

  protected withFile<Value>(
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
}

/** What kind of thing a stat found. */
export const typeOf = (stats: Stats): EntryType =>
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

const tooLarge = (path: string, size: number, limit: number): CodedError =>
  new CodedError('too-large', `${path} has ${size} bytes, more than the limit of ${limit}.`, {
    facts: { size, limit }
  });

const absent: FileVersion = { hash: null, size: 0, mode: 0 };
