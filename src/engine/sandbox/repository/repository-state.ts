import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { statLink } from '../host-paths';
import { gitlinksIn } from '../protected/git-paths';

/** What of a repository could make git run something, as it was before a command might write there. */
export interface RepositoryState {
  /** Those of the parts below that were there. */
  readonly parts: readonly string[];
  /** Names in `modules`. */
  readonly modules: readonly string[];
  /** Folders that the index names as repositories of their own. */
  readonly links: readonly string[];
}

/**
 * Looks at it. Relative paths only, so that the state can be written down.
 * @param top path of the repository's folder, by a descriptor
 */
export function readState(top: string): RepositoryState {
  return {
    parts: PARTS.filter(part => statLink(path.join(top, part))),
    modules: namesIn(path.join(top, 'modules')),
    links: gitlinksIn(top)
  };
}

/** Parts that git obeys, or that hold steps which a later command of git carries out. */
export const RUN_SOMETHING: readonly string[] = [
  'config',
  'config.worktree',
  'hooks',
  'info',
  'commondir',
  'gitdir',
  'worktrees',
  'modules',
  'rebase-merge',
  'rebase-apply'
];

/** A command that was killed leaves its locks, and git then refuses to work. */
export const LEFT_BY_A_KILL: readonly string[] = ['index.lock', 'HEAD.lock', 'config.lock'];

const PARTS = [...RUN_SOMETHING, ...LEFT_BY_A_KILL];

/** The index as it is; null: there is none. Throws `failed` for what is no index of git's. */
export function readIndex(top: string): Buffer | null {
  const file = path.join(top, 'index');
  const stats = statLink(file);
  if (!stats) {
    return null;
  }
  if (!stats.isFile() || stats.size > MAX_INDEX) {
    throw new CodedError('failed', `Expected .git/index to be a file of at most 256 MB.`);
  }
  return fs.readFileSync(file);
}

/** Puts an index in the place of the one that is there. */
export function restoreIndex(top: string, index: Buffer | null): void {
  const file = path.join(top, 'index');
  fs.rmSync(file, { force: true });
  if (index) {
    const { uid, gid } = fs.statSync(top);
    fs.writeFileSync(file, index, { flag: 'wx' });
    fs.lchownSync(file, uid, gid);
  }
}

/** What came into the repository since and would make git run something; relative to it, locks included. */
export function findMade(top: string, before: RepositoryState): readonly string[] {
  const now = readState(top);
  return [
    ...now.parts.filter(part => !before.parts.includes(part)),
    ...now.modules.filter(name => !before.modules.includes(name)).map(name => `modules/${name}`)
  ].filter(
    (part, _, all) => part === 'modules' || !all.includes('modules') || !part.startsWith('modules/')
  );
}

/** Folders with a repository of their own that the index names only since then. */
export const findArmed = (
  workspace: string,
  top: string,
  { links }: RepositoryState
): readonly string[] =>
  gitlinksIn(top).filter(
    link => !links.includes(link) && statLink(path.join(workspace, link, '.git'))
  );

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // None, which is usual.
  }
}

const MAX_INDEX = 2 ** 28;
