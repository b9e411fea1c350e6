import fs from 'node:fs';
import path from 'node:path';
import { canWalk } from '../host-paths';
import { scanWorkspace } from '../protected/workspace-scan';
import { openBelow, openReal } from './descriptor';
import { removeGhosts } from './ghosts';
import type { Prefixes } from './interpreter-prefixes';
import type { MountPlan } from './mount-plan';
import { byDepth } from './path-depth';
import type { ProfileFacts } from './profile-facts';
import { showWorkspace } from './workspace-view';

/**
 * Shows the folders beside the workspace that policy opens: those to write with the protection that a workspace has,
 * those to read without their secrets. Outer ones first, so that the inner one's access holds.
 * @returns what removes the places that bubblewrap makes there
 * @throws CodedError `failed` where one has too many files to be looked through
 */
export function showFurther(
  mounts: MountPlan,
  facts: ProfileFacts,
  prefixes: Prefixes
): () => void {
  const made: (readonly [folder: string, ghosts: readonly string[]])[] = [];
  for (const folder of reachableFurther(facts)) {
    if (facts.further?.writable.includes(folder)) {
      made.push([folder, showWorkspace(mounts, asWorkspace(facts, folder), prefixes).ghosts]);
    } else {
      showReadable(mounts, folder);
    }
  }
  return () => made.forEach(([folder, ghosts]) => removeGhosts(folder, ghosts));
}

/** Those that whoever the command runs as can walk to, outer ones first. */
export const reachableFurther = ({ further, dropTo }: ProfileFacts): readonly string[] =>
  (further?.readable ?? [])
    .filter(folder => dropTo === undefined || canWalk(folder, dropTo.uid, dropTo.gid))
    .toSorted(byDepth);

/** The facts of a profile as if that folder were its workspace; no command may claim to have made what is in it. */
export const asWorkspace = (facts: ProfileFacts, folder: string): ProfileFacts => {
  const { repository: _repository, ...rest } = facts;
  return {
    ...rest,
    workspace: folder,
    cwd: '.',
    scan: scanWorkspace(folder),
    born: new Set<string>()
  };
};

function showReadable(mounts: MountPlan, folder: string): void {
  const { secrets } = scanWorkspace(folder);
  mounts.bind(openReal(folder), folder, 'read-only');
  const root = openReal(folder);
  try {
    for (const relative of secrets) {
      mounts.empty(path.join(folder, relative), () => openBelow(root, relative));
    }
  } finally {
    fs.closeSync(root);
  }
}
