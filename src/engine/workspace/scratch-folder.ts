import { mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CodedError, isCoded } from '../../base/coded-error';
import type { FolderIdentity } from '../config/effective-policy';
import { openWorkspace } from './open-workspace';
import { isStillThere } from './workspace-folder';

/**
 * Makes a fresh folder below the server root, named with the prefix and something random, that holds these files;
 * returns its path relative to the root. Throws `no-access` where the root takes no new folder.
 */
export async function makeScratchFolder(
  serverRoot: string,
  prefix: string,
  files: Readonly<Record<string, string>>
): Promise<string> {
  let folder: string;
  try {
    folder = realpathSync(mkdtempSync(join(serverRoot, prefix)));
  } catch (error) {
    throw new CodedError(
      'no-access',
      'Expected to make a folder for the tour, and the server root takes none.',
      { fix: 'Start JupyterLab in a folder that you may write to.', cause: error }
    );
  }
  const workspace = await openWorkspace(folder);
  try {
    for (const [name, text] of Object.entries(files))
      await workspace.write(name, Buffer.from(text), { expect: null });
  } finally {
    workspace.dispose();
  }
  return basename(folder);
}

/** Something that may be removed with a scratch folder. */
export interface ScratchEntry {
  readonly path: string;
  readonly type: 'file' | 'directory';
}

/**
 * Removes these entries of the folder, and the folder where nothing else is in it; false where something stays, since
 * that is a person's own. What lies in a folder stands before the folder. Does nothing to another folder in its place.
 */
export async function removeScratchFolder(
  folder: FolderIdentity,
  entries: readonly ScratchEntry[]
): Promise<boolean> {
  if (!isStillThere(folder)) return true;
  const workspace = await openWorkspace(folder.realPath);
  try {
    for (const { path, type } of entries)
      await workspace.remove(path, { type }).catch(unlessStaying);
  } finally {
    workspace.dispose();
  }
  try {
    // Fails where anything is left in it; another folder that came to lie here is lost only if it is empty.
    rmdirSync(folder.realPath);
    return true;
  } catch {
    return false;
  }
}

/** Passes over what is gone already, is no such thing any more, or has something of a person's in it. */
function unlessStaying(error: unknown): void {
  if (!isCoded(error)) throw error;
}
