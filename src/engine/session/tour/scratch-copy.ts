import type { FolderIdentity } from '../../config/effective-policy';
import {
  makeScratchFolder,
  removeScratchFolder,
  type ScratchEntry
} from '../../workspace/scratch-folder';
import { sampleFiles } from './sample';
import { SCRATCH_PREFIX } from './scratch-name';

/** Makes a copy of the sample below the server root; returns its path relative to the root. */
export const makeScratchCopy = (serverRoot: string): Promise<string> =>
  makeScratchFolder(serverRoot, SCRATCH_PREFIX, sampleFiles);

/** Removes a copy; false where it stays for a file of a person's own. */
export const removeScratchCopy = (folder: FolderIdentity): Promise<boolean> =>
  removeScratchFolder(folder, MADE);

/** All that the recorded thread can leave. */
const MADE: readonly ScratchEntry[] = [
  ...Object.keys(sampleFiles).map(path => ({ path, type: 'file' as const })),
  { path: '.git/hooks/pre-commit', type: 'file' },
  { path: '.git/hooks', type: 'directory' },
  { path: '.git', type: 'directory' }
];
