import { mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CodedError, isCoded } from '../../../base/coded-error';
import type { FolderIdentity } from '../../config/effective-policy';
import { openWorkspace } from '../../workspace/open-workspace';
import { isStillThere } from '../../workspace/workspace-folder';
import { sampleFiles } from './sample';
import { SCRATCH_PREFIX } from './scratch-name';

/**
 * Makes a fresh folder of a random name below the server root, with the sample in it; returns its path relative to the
 * root. Throws `no-access` where the root takes no new folder.
 */
export async function makeScratchCopy(serverRoot: string): Promise<string> {
  let folder: string;
  try {
    folder = realpathSync(mkdtempSync(join(serverRoot, SCRATCH_PREFIX)));
  } catch (error) {
    throw new CodedError(
      'no-access',
      'Expected to make a folder for the tour, and the server root takes none.',
      { fix: 'Start JupyterLab in a folder that you may write to.', cause: error }
    );
  }
  const workspace = await openWorkspace(folder);
  try {
    for (const [name, text] of Object.entries(sampleFiles))
      await workspace.write(name, Buffer.from(text), { expect: null });
  } finally {
    workspace.dispose();
  }
  return basename(folder);
}

/**
 * Removes what the tour put into the folder, and the folder where nothing else is in it; false where something stays,
 * since that is a person's own. Does nothing to another folder that took its place.
 */
export async function removeScratchCopy(folder: FolderIdentity): Promise<boolean> {
  if (!isStillThere(folder)) return true;
  const workspace = await openWorkspace(folder.realPath);
  try {
    for (const { path, type } of MADE) await workspace.remove(path, { type }).catch(unlessStaying);
  } finally {
    workspace.dispose();
  }
  try {
    rmdirSync(folder.realPath);
    return true;
  } catch {
    return false;
  }
}

/** All that the recorded thread can leave, what lies in a folder before the folder. */
const MADE: readonly { readonly path: string; readonly type: 'file' | 'directory' }[] = [
  ...Object.keys(sampleFiles).map(path => ({ path, type: 'file' as const })),
  { path: '.git/hooks/pre-commit', type: 'file' },
  { path: '.git/hooks', type: 'directory' },
  { path: '.git', type: 'directory' }
];

/** Passes over what is gone already, is no such thing any more, or has something of a person's in it. */
function unlessStaying(error: unknown): void {
  if (!isCoded(error)) throw error;
}
