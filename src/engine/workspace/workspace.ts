/** Identity and content of a file as read: enough to tell whether it changed. */
export interface FileVersion {
  /** `sha256:` and hex of the bytes; null where there is no file. */
  readonly hash: string | null;
  readonly size: number;
  readonly mode: number;
}

export interface FileContent extends FileVersion {
  readonly hash: string;
  readonly bytes: Buffer;
}

export type EntryType = 'file' | 'directory' | 'link' | 'other';

export interface Entry {
  readonly name: string;
  /** Relative to the workspace, `/`-separated. */
  readonly path: string;
  readonly type: EntryType;
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modifiedAt: number;
  /** Milliseconds of the last change of content, name or mode: a program cannot set it back. */
  readonly changedAt: number;
  readonly inode: number;
  readonly device: number;
}

/**
 * The only way to a user's files: each operation walks from an open descriptor of the root, one component at a time,
 * following no link (through /proc/self/fd/N on Linux). Paths are relative and `/`-separated; a path that is not
 * plainly inside is refused with code `bad-path`, never repaired. Codes: `is-link` for a link in the way, `not-found`,
 * `not-a-file` (also devices, sockets and pipes, which are never opened), `not-a-folder`, `no-access`, `no-space`,
 * `too-large`, `conflict`, `moved` when the root is no longer the folder that was opened.
 */
export interface Workspace {
  /** Real path of the root, and its device and inode as decimal text. */
  readonly root: string;
  readonly device: string;
  readonly inode: string;
  /** The checked relative path ('.' for the root), or throws `bad-path`. */
  check(path: string): string;
  /** A missing file has the hash null; anything that is not a regular file throws. */
  version(path: string): Promise<FileVersion>;
  read(path: string, maxBytes: number): Promise<FileContent>;
  /** A read of a window of a file too large for `read`; `size` is the whole file's. */
  readRange(path: string, offset: number, length: number): Promise<{ bytes: Buffer; size: number }>;
  /** The entry itself, a link included; null where there is none. */
  stat(path: string): Promise<Entry | null>;
  /** Entries of a folder by name, in code unit order. Names are as found: `isPlainName` tells which can be asked for. */
  list(path: string): Promise<readonly Entry[]>;
  /** The text of a link; it is never followed. */
  readLink(path: string): Promise<string>;
  /**
   * Atomic: private temporary file in the same folder, synced, renamed; mode kept; the missing parents of a new file made. Throws
   * `conflict` when the file's hash right before the rename is not `expect` (null: must not exist).
   */
  write(
    path: string,
    bytes: Buffer,
    options: { expect: string | null; mode?: number; signal?: AbortSignal }
  ): Promise<FileVersion>;
  /** Makes one folder; its parent must exist. Throws `conflict` where anything has the name. */
  makeFolder(path: string, mode?: number): Promise<void>;
  /** Makes a link with this text, which is not looked at. Only undo does so, to bring back what was there. */
  makeLink(path: string, text: string): Promise<void>;
  /** Sets the permission bits of a file or folder. */
  setMode(path: string, mode: number): Promise<void>;
  /** Removes one file, one empty folder or one link (never what it leads to); throws `conflict` when a file's hash is not `expect`. */
  remove(
    path: string,
    options: { expect?: string; type: 'file' | 'directory' | 'link' }
  ): Promise<void>;
  dispose(): void;
}
