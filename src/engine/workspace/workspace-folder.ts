import { lstatSync } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../../base/coded-error';
import type { FolderIdentity } from '../config/effective-policy';
import { checkPath } from './path-check';
import { refusedRoot, type FolderFacts } from './refused-root';

/** A folder that may be a workspace, unless `refused` says in a sentence why it cannot be one. */
export interface FoundFolder extends FolderIdentity {
  readonly refused?: string;
}

/** Finds the folder at a path relative to the server root ('' is the root). Throws `bad-path` or `not-found`. */
export const findFolder = async (facts: FolderFacts, workspace: string): Promise<FoundFolder> => {
  const path = join(facts.serverRoot, checkPath(workspace === '' ? '.' : workspace));
  const realPath = await missingAs(realpath(path));
  const stats = await missingAs(stat(realPath, { bigint: true }));
  if (!stats.isDirectory()) throw notFound();
  const refused = isInside(realPath, facts.serverRoot)
    ? refusedRoot(realPath, facts, (Number(stats.mode) & 0o1002) === 0o1002)
    : OUTSIDE;
  return {
    realPath,
    device: stats.dev.toString(),
    inode: stats.ino.toString(),
    ...(refused === undefined ? {} : { refused })
  };
};

/**
 * The workspace of an open document or folder: the nearest git top level at or above it and below the server root that
 * may be one, else its own folder. Paths are relative to the server root. Throws `bad-path` or `not-found`.
 */
export const resolveWorkspace = async (
  facts: FolderFacts,
  { path, kind }: { readonly path: string; readonly kind: 'file' | 'directory' }
): Promise<{ readonly workspace: string; readonly refused?: string }> => {
  const checked = checkPath(path === '' ? '.' : path);
  const start = kind === 'file' ? dirname(checked) : checked;
  const own = await findFolder(facts, relativeName(start));
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isGitTop(join(facts.serverRoot, folder))) {
      const workspace = relativeName(folder);
      if ((await findFolder(facts, workspace)).refused === undefined) return { workspace };
    }
    if (folder === '.') break;
  }
  const workspace = relativeName(start);
  return own.refused === undefined ? { workspace } : { workspace, refused: own.refused };
};

/** True while the folder at its path is the very one that was found. */
export const isStillThere = ({ realPath, device, inode }: FolderIdentity): boolean => {
  const stats = lstatSync(realPath, { bigint: true, throwIfNoEntry: false });
  return stats?.dev.toString() === device && stats.ino.toString() === inode;
};

/** A link below the server root may lead out of it. */
const isInside = (realPath: string, root: string): boolean =>
  realPath === root || realPath.startsWith(root.endsWith('/') ? root : `${root}/`);

/** The root is '' on the wire and '.' on disk. */
const relativeName = (path: string): string => (path === '.' ? '' : path);

/** True where git keeps its data: a folder, or the file of a linked work tree. A link is neither. */
const isGitTop = async (folder: string): Promise<boolean> => {
  try {
    const stats = await lstat(join(folder, '.git'));
    return stats.isDirectory() || stats.isFile();
  } catch {
    // Not there or not readable: either way nothing to go by.
    return false;
  }
};

const missingAs = async <Value>(found: Promise<Value>): Promise<Value> => {
  try {
    return await found;
  } catch (error) {
    throw notFound(error);
  }
};

const notFound = (cause?: unknown): CodedError =>
  new CodedError('not-found', 'Expected an existing folder below the server root.', { cause });

const OUTSIDE =
  'The folder lies outside the server root: a link leads there. Start JupyterLab in a folder above it, or open another folder.';
