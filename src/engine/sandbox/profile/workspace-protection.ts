import path from 'node:path';
import { isInside, realPath } from '../host-paths';
import { findGitPaths } from '../protected/git-paths';
import type { Prefixes } from './interpreter-prefixes';
import { outermost, parentsOf } from './path-depth';
import type { ProfileFacts } from './profile-facts';

/** What of a workspace a command may not change or see. Relative to the workspace where nothing else is said. */
export interface WorkspaceProtection {
  readonly readOnly: ReadonlySet<string>;
  /** Files of secrets. */
  readonly hidden: readonly string[];
  /** Folders and files of others that lie in the workspace. */
  readonly masked: readonly string[];
  /** Absent, and to stay so. */
  readonly ghosts: readonly string[];
  /** Real paths outside that git needs to read. */
  readonly outside: readonly string[];
}

/** Decides what is protected, by what was found in the workspace. */
export function findProtection(facts: ProfileFacts, prefixes: Prefixes): WorkspaceProtection {
  const { workspace, scan, born } = facts;
  const git = findGitPaths(
    workspace,
    scan.repositories.filter(repository => !born.has(repository))
  );
  const inside = prefixes.folders.filter(folder => isInside(folder, workspace));
  const readOnly = new Set([
    ...scan.guarded.filter(relative => !born.has(relative)),
    ...git.inside.filter(relative => relative !== facts.repository?.folder),
    ...(facts.repository?.readOnlyParts ?? []),
    ...inside.map(folder => path.relative(workspace, folder)).filter(name => !born.has(name))
  ]);
  return {
    readOnly,
    hidden: scan.secrets.filter(relative => !born.has(relative)),
    masked: facts.masks
      .map(mask => realPath(mask) ?? '')
      .filter(real => real !== workspace && isInside(real, workspace))
      .map(real => path.relative(workspace, real)),
    ghosts: [...outermost(new Set(git.absent))].filter(relative => !isCovered(relative, readOnly)),
    outside: git.outside
  };
}

/** Whether a path or one above it is among those. */
export const isCovered = (relative: string, paths: ReadonlySet<string>): boolean =>
  [relative, ...parentsOf([relative])].some(above => paths.has(above));
