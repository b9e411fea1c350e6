import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { isSameFolder } from '../repository/held-repository';
import { openBelow, openReal } from './descriptor';
import type { Prefixes } from './interpreter-prefixes';
import type { MountPlan } from './mount-plan';
import { byDepth, outermost, parentsOf } from './path-depth';
import type { ProfileFacts } from './profile-facts';
import { findProtection, isCovered } from './workspace-protection';

/** What became of the workspace's paths, relative to it. */
export interface WorkspaceView {
  /** Read-only or hidden. */
  readonly protectedPaths: readonly string[];
  /** Not there before: bubblewrap makes a folder to mount over, which is to be removed after the run. */
  readonly ghosts: readonly string[];
}

/** The workspace, writable, with its protected paths over it. */
export function showWorkspace(
  mounts: MountPlan,
  facts: ProfileFacts,
  prefixes: Prefixes
): WorkspaceView {
  const { workspace, repository } = facts;
  const access = facts.readOnly ? 'read-only' : 'writable';
  const { outside, readOnly, hidden, masked, ghosts } = findProtection(facts, prefixes);
  for (const folder of outside) {
    mounts.bind(openReal(folder), folder, 'read-only');
  }
  const root = openReal(workspace);
  try {
    mounts.bind(openBelow(root, ''), workspace, access);
    // A mask is a path: its parents are pinned too, or what it hides would show under another name in the next run.
    const pins = new Set([
      ...parentsOf([...readOnly, ...hidden, ...masked, ...ghosts]),
      ...(repository ? [repository.folder] : [])
    ]);
    for (const relative of [...pins].filter(pin => !isCovered(pin, readOnly)).sort(byDepth)) {
      const descriptor = openBelow(root, relative);
      mounts.bind(descriptor, path.join(workspace, relative), access);
      if (relative === repository?.folder && !isSameFolder(descriptor, repository.descriptor)) {
        throw new CodedError(
          'conflict',
          `Expected ${relative} to stay the repository that it was.`
        );
      }
    }
    for (const relative of outermost(readOnly)) {
      mounts.bind(openBelow(root, relative), path.join(workspace, relative), 'read-only');
    }
    for (const relative of hidden) {
      mounts.empty(path.join(workspace, relative), () => openBelow(root, relative));
    }
    for (const relative of ghosts) {
      mounts.emptyFolder(path.join(workspace, relative));
    }
    return { protectedPaths: [...readOnly, ...hidden], ghosts };
  } finally {
    fs.closeSync(root);
  }
}
