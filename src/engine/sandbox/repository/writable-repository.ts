import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { statLink } from '../host-paths';
import { gitlinksOf } from '../protected/git-paths';

/** A repository that one command may write to, and what it may not leave behind there. */
export interface WritableRepository {
  /** Relative to the workspace. */
  readonly folder: string;
  /** Parts that stay read-only, relative to the workspace: they make git run something. */
  readonly readOnlyParts: readonly string[];
  /**
   * Removes what was made meanwhile and would make git run something outside the sandbox; returns the paths, relative to
   * the workspace. For when no process of the command is left.
   */
  takeBack(): readonly string[];
}

/**
 * Looks at the repository at the top of a workspace before a command may write to it. With configuration and hooks
 * read-only, three ways were left to run something with the person's next `git status`: a `commondir`, a new
 * `modules/x`, and an entry of the index that names a folder with a repository of its own.
 * @throws CodedError `failed` where there is none, or one that lies elsewhere
 */
export function lookAtRepository(workspace: string): WritableRepository {
  const top = path.join(workspace, FOLDER);
  if (!statLink(top)?.isDirectory()) {
    throw new CodedError(
      'failed',
      'Expected a repository in this folder, `.git` being a folder of its own. A linked worktree or a submodule changes from where its repository lies.'
    );
  }
  const parts = [...RUN_SOMETHING, ...LEFT_BY_A_KILL];
  const present = new Set(parts.filter(part => statLink(path.join(top, part))));
  const modules = namesIn(path.join(top, 'modules'));
  const index = readIndex(top);
  const links = new Set(gitlinksOf(workspace));
  return {
    folder: FOLDER,
    readOnlyParts: RUN_SOMETHING.filter(part => present.has(part)).map(part => `${FOLDER}/${part}`),
    takeBack: () => {
      const made = [
        ...parts.filter(part => !present.has(part)),
        ...[...namesIn(path.join(top, 'modules'))]
          .filter(name => !modules.has(name))
          .map(name => `modules/${name}`)
      ].filter(part => statLink(path.join(top, part)));
      for (const part of made) {
        fs.rmSync(path.join(top, part), { recursive: true, force: true });
      }
      const armed = gitlinksOf(workspace).filter(
        link => !links.has(link) && statLink(path.join(workspace, link, '.git'))
      );
      if (armed.length > 0) {
        restoreIndex(top, index);
      }
      return [
        ...made.filter(part => !LEFT_BY_A_KILL.includes(part)).map(part => `${FOLDER}/${part}`),
        ...armed
      ];
    }
  };
}

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(fs.readdirSync(folder));
  } catch {
    return new Set(); // None, which is usual.
  }
}

/** The index as it is; null: there is none. */
function readIndex(top: string): Buffer | null {
  const file = path.join(top, 'index');
  const stats = statLink(file);
  if (!stats) {
    return null;
  }
  if (!stats.isFile() || stats.size > MAX_INDEX) {
    throw new CodedError('failed', `Expected ${FOLDER}/index to be a file of at most 256 MB.`);
  }
  return fs.readFileSync(file);
}

function restoreIndex(top: string, index: Buffer | null): void {
  const file = path.join(top, 'index');
  fs.rmSync(file, { force: true });
  if (index) {
    const { uid, gid } = fs.lstatSync(top);
    fs.writeFileSync(file, index, { flag: 'wx' });
    fs.lchownSync(file, uid, gid);
  }
}

const FOLDER = '.git';
/** Parts that git obeys, or that hold steps which a later command of git carries out. */
const RUN_SOMETHING: readonly string[] = [
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
const LEFT_BY_A_KILL: readonly string[] = ['index.lock', 'HEAD.lock', 'config.lock'];
const MAX_INDEX = 2 ** 28;
