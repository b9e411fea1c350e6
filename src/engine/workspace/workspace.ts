/** Identity and content of a file as read: enough to tell whether it changed. */
export interface FileVersion {
  /** `sha256:` and hex of the bytes; null where there is no file. */
  readonly hash: string | null;
  readonly size: number;
  readonly mode: number;
}

export interface FileContent extends FileVersion {
  readonly bytes: Buffer;
}

export interface Entry {
  readonly name: string;
  /** Relative to the workspace, `/`-separated. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  readonly modifiedAt: number;
}

/**
 * The only way to a user's files: each operation walks from an open descriptor of the root, one component at a time,
 * following no link (through /proc/self/fd/N on Linux). Paths are relative and `/`-separated; a path that is not
 * plainly inside is refused with code `bad-path`, never repaired. A link in the way is `is-link`, a missing file `not-found`.
 */
export interface Workspace {
  /** Real path of the root, and its device and inode as decimal text. */
  readonly root: string;
  readonly device: string;
  readonly inode: string;
  /** The checked relative path ('.' for the root), or throws `bad-path`. */
  check(path: string): string;
  version(path: string): Promise<FileVersion>;
  read(path: string, maxBytes: number): Promise<FileContent>;
  /** A read of a window of a file too large for `read`; `size` is the whole file's. */
  readRange(path: string, offset: number, length: number): Promise<{ bytes: Buffer; size: number }>;
  stat(path: string): Promise<Entry | null>;
  list(path: string): Promise<readonly Entry[]>;
  /**
   * Atomic: private temporary file in the same folder, synced, renamed; mode kept; missing parents made. Throws
   * `conflict` when the file's hash right before the rename is not `expect` (null: must not exist).
   */
  write(
    path: string,
    bytes: Buffer,
    options: { expect: string | null; mode?: number; signal?: AbortSignal }
  ): Promise<FileVersion>;
  /** Removes one file or one empty folder; throws `conflict` when a file's hash is not `expect`. */
  remove(path: string, options: { expect?: string; type: 'file' | 'directory' }): Promise<void>;
  dispose(): void;
}
