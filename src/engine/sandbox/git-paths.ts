import fs from 'node:fs';
import path from 'node:path';
import { isInside, readText, realPath, statLink } from './host-paths';

/** What of git must be read-only for commands. */
export interface GitPaths {
  /** Relative to the workspace. */
  readonly inside: readonly string[];
  /** Real paths outside: the common folder of a linked worktree, shown so that `git status` works. */
  readonly outside: readonly string[];
}

/**
 * The repositories themselves; submodule folders where no repository is yet (one planted there would run with the next
 * `git status`); and files in the workspace that git's configuration makes it obey. Writable `.git` with read-only
 * hooks and configuration is not enough: `commondir`, a gitlink and a new `modules/x` each ran planted code.
 */
export function findGitPaths(workspace: string, repositories: readonly string[]): GitPaths {
  const inside = new Set<string>();
  const outside = new Set<string>();
  for (const repository of repositories) {
    inside.add(repository);
    const file = path.join(workspace, repository);
    const common = statLink(file)?.isDirectory() ? file : commonFolder(file, workspace);
    if (!common) {
      continue;
    }
    if (!isInside(common, workspace)) {
      outside.add(common);
    }
    for (const obeyed of obeyedFiles(common, workspace)) {
      inside.add(obeyed);
    }
    for (const link of readGitlinks(common)) {
      const folder = path.join(path.dirname(file), link);
      if (statLink(folder)?.isDirectory() && !statLink(path.join(folder, '.git'))) {
        inside.add(path.relative(workspace, folder));
      }
    }
  }
  return { inside: [...inside], outside: [...outside] };
}

/** The repository behind a `.git` file outside the workspace, only if its back pointer names this very worktree. */
function commonFolder(file: string, workspace: string): string | null {
  const target = readText(file)
    .replace(/^gitdir:\s*/, '')
    .trim();
  if (!target) {
    return null;
  }
  const folder = path.resolve(path.dirname(file), target);
  if (isInside(folder, workspace) || realPath(folder) !== folder) {
    return null;
  }
  const common = path.resolve(folder, readText(path.join(folder, 'commondir')).trim());
  const pointsBack = readText(path.join(folder, 'gitdir')).trim() === file;
  return pointsBack && path.dirname(folder) === path.join(common, 'worktrees') ? common : null;
}

/** Files of the workspace that the configuration includes, runs or reads. */
function obeyedFiles(repository: string, workspace: string): readonly string[] {
  const found: string[] = [];
  for (const match of readText(path.join(repository, 'config')).matchAll(CONFIGURED_PATH)) {
    for (const base of [repository, path.dirname(repository), workspace]) {
      const file = path.resolve(base, match[1] ?? '');
      if (file !== workspace && isInside(file, workspace) && statLink(file)) {
        found.push(path.relative(workspace, file));
      }
    }
  }
  return found;
}

/** Paths with mode 160000 in an index of version 2 or 3; others (a rare version 4, none) give nothing. */
function readGitlinks(repository: string): readonly string[] {
  let index: Buffer;
  try {
    index = fs.readFileSync(path.join(repository, 'index'));
  } catch {
    return [];
  }
  const found: string[] = [];
  if (index.toString('latin1', 0, 4) !== 'DIRC' || ![2, 3].includes(index.readUInt32BE(4))) {
    return found;
  }
  let offset = 12;
  for (let left = index.readUInt32BE(8); left > 0 && offset + 64 < index.length; left--) {
    const extended = index.readUInt16BE(offset + 60) & 0x4000;
    const name = offset + (extended ? 64 : 62);
    const end = index.indexOf(0, name);
    if (index.readUInt32BE(offset + 24) === 0o160000) {
      found.push(index.toString('utf8', name, end));
    }
    offset += Math.ceil((end - offset + 1) / 8) * 8;
  }
  return found;
}

const CONFIGURED_PATH =
  /^\s*(?:path|hookspath|attributesfile|excludesfile|template|fsmonitor)\s*=\s*"?([^"#;\n]+?)"?\s*$/gim;
