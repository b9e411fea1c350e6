import fs from 'node:fs';
import path from 'node:path';
import { isInside, realPath } from '../host-paths';
import { findGitPaths } from '../protected/git-paths';
import { openBelow, openReal } from './descriptor';
import type { Prefixes } from './interpreter-prefixes';
import type { MountPlan } from './mount-plan';
import { byDepth, outermost, parentsOf } from './path-depth';
import type { ProfileFacts } from './profile-facts';

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
  const { workspace, scan, born } = facts;
  const git = findGitPaths(
    workspace,
    scan.repositories.filter(repository => !born.has(repository))
  );
  for (const folder of git.outside) {
    mounts.bind(openReal(folder), folder, 'read-only');
  }
  const root = openReal(workspace);
  try {
    mounts.bind(openBelow(root, ''), workspace, 'writable');
    const inside = prefixes.folders.filter(folder => isInside(folder, workspace));
    const readOnly = new Set([
      ...scan.guarded.filter(relative => !born.has(relative)),
      ...git.inside.filter(relative => relative !== facts.repository?.folder),
      ...(facts.repository?.readOnlyParts ?? []),
      ...inside.map(folder => path.relative(workspace, folder)).filter(name => !born.has(name))
    ]);
    const hidden = scan.secrets.filter(relative => !born.has(relative));
    // A mask is a path: its parents are pinned too, or what it hides would show under another name in the next run.
    const masked = facts.masks
      .map(mask => realPath(mask) ?? '')
      .filter(real => real !== workspace && isInside(real, workspace))
      .map(real => path.relative(workspace, real));
    const isCovered = (relative: string): boolean =>
      [relative, ...parentsOf([relative])].some(above => readOnly.has(above));
    const ghosts = [...outermost(new Set(git.absent))].filter(relative => !isCovered(relative));
    const pins = parentsOf([...readOnly, ...hidden, ...masked, ...ghosts]);
    for (const relative of [...pins].filter(pin => !isCovered(pin)).sort(byDepth)) {
      mounts.bind(openBelow(root, relative), path.join(workspace, relative), 'writable');
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
