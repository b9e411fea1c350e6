import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { statLink } from '../host-paths';
import type { OpenRepositories } from './open-repositories';
import {
  findArmed,
  findMade,
  LEFT_BY_A_KILL,
  readIndex,
  readState,
  REPOSITORY,
  restoreIndex,
  RUN_SOMETHING
} from './repository-state';

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
 * @param open remembers on disk that it is writable, so that a kill does not keep it from being taken back; absent: nobody does
 * @throws CodedError `failed` where there is none, or one that lies elsewhere
 */
export function lookAtRepository(workspace: string, open?: OpenRepositories): WritableRepository {
  const top = path.join(workspace, REPOSITORY);
  if (!statLink(top)?.isDirectory()) {
    throw new CodedError(
      'failed',
      'Expected a repository in this folder, `.git` being a folder of its own. A linked worktree or a submodule changes from where its repository lies.'
    );
  }
  const before = readState(workspace);
  const index = readIndex(workspace);
  const close = open?.note(workspace, before, index);
  return {
    folder: REPOSITORY,
    readOnlyParts: RUN_SOMETHING.filter(part => before.parts.includes(part)).map(
      part => `${REPOSITORY}/${part}`
    ),
    takeBack: () => {
      const made = findMade(workspace, before);
      for (const part of made) {
        fs.rmSync(path.join(top, part), { recursive: true, force: true });
      }
      const armed = findArmed(workspace, before);
      if (armed.length > 0) {
        restoreIndex(workspace, index);
      }
      close?.();
      return [
        ...made.filter(part => !LEFT_BY_A_KILL.includes(part)).map(part => `${REPOSITORY}/${part}`),
        ...armed
      ];
    }
  };
}
