import {
  chmodSync,
  closeSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  rmdirSync,
  symlinkSync,
  unlinkSync
} from 'node:fs';
import { CodedError } from '../../base/coded-error';
import { ownerOf, sweepLeftovers, syncFolder, writeAtomically } from './atomic-write';
import { bestHold, openRoot, type Folder, type Hold } from './folder';
import { checkPath, segmentsOf } from './path-check';
import { ReadableWorkspace, typeOf } from './readable-workspace';
import { hashBytes, openRegularFile, type RegularFile } from './regular-file';
import type { FileVersion, Workspace } from './workspace';

/** Opens the folder at `realRoot`, which must be a real path. Dispose of it to release its descriptor. */
export const openWorkspace = async (
  realRoot: string,
  options: { readonly hold?: Hold } = {}
): Promise<Workspace> => {
  const hold = options.hold ?? bestHold();
  return new HeldWorkspace(openRoot(realRoot, hold), hold);
};

/** The half that changes things. */
class HeldWorkspace extends ReadableWorkspace implements Workspace {
  private readonly swept = new Set<string>();

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

const changed = (path: string): CodedError =>
  new CodedError(
    'conflict',
    `${path} changed on disk since it was read; nothing was written. Read it again.`
  );
