import fs from 'node:fs';
import path from 'node:path';
import { openBelow, openReal } from './descriptor';

/**
 * Removes the folders that bubblewrap made in a workspace to mount something over a place where nothing was. One that is
 * gone, or that somebody else has put something into, is left alone.
 * @param ghosts relative to the workspace
 */
export function removeGhosts(workspace: string, ghosts: readonly string[]): void {
  for (const ghost of ghosts) {
    try {
      removeGhost(workspace, ghost);
    } catch {
      // Not there, not empty or no longer reached without a link: then it is not ours.
    }
  }
}

function removeGhost(workspace: string, ghost: string): void {
  const root = openReal(workspace);
  try {
    const above = path.dirname(ghost);
    const folder = openBelow(root, above === '.' ? '' : above);
    try {
      fs.rmdirSync(`/proc/self/fd/${folder}/${path.basename(ghost)}`);
    } finally {
      fs.closeSync(folder);
    }
  } finally {
    fs.closeSync(root);
  }
}
