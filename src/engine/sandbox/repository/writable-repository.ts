import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { statLink } from '../host-paths';
import { holdRepository, NO_FOLDER, REPOSITORY } from './held-repository';
import type { OpenRepositories } from './open-repositories';
import {
  findArmed,
  findMade,
  LEFT_BY_A_KILL,
  readIndex,
  readState,
  restoreIndex,
  RUN_SOMETHING
} from './repository-state';

/** A repository that one command may write to, and what it may not leave behind there. */
export interface WritableRepository {
  /** Relative to the workspace. */
  readonly folder: string;
  /** What is taken back is taken back from here, so exactly this must be what the command writes to. */
  readonly descriptor: number;
  /** Parts that stay read-only, relative to the workspace: they make git run something. */
  readonly readOnlyParts: readonly string[];
  /**
   * Removes what was made meanwhile and would make git run something outside the sandbox; returns the paths, relative to
   * the workspace. For when no process of the command is left.
   */
  takeBack(): readonly string[];
  close(): void;
}

/**
 * Looks at the repository at the top of a workspace before a command may write to it. With configuration and hooks
 * read-only, three ways were left to run something with the person's next `git status`: a `commondir`, a new
 * `modules/x`, and an entry of the index that names a folder with a repository of its own.
 * @param open remembers on disk that it is writable, so that a kill does not keep it from being taken back; absent: nobody does
 * @throws CodedError `failed` where there is none, or one that lies elsewhere; `conflict` where it is swapped meanwhile
 */
export function lookAtRepository(workspace: string, open?: OpenRepositories): WritableRepository {
  if (!statLink(path.join(workspace, REPOSITORY))?.isDirectory()) {
    throw new CodedError('failed', NO_FOLDER);
  }
  const { top, descriptor, close } = holdRepository(workspace);
  try {
    const before = readState(top);
    const index = readIndex(top);
    const forget = open?.note(workspace, before, index);
    return {
      folder: REPOSITORY,
      descriptor,
      readOnlyParts: RUN_SOMETHING.filter(part => before.parts.includes(part)).map(
        part => `${REPOSITORY}/${part}`
      ),
      takeBack: () => {
        const made = findMade(top, before);
        for (const part of made) {
          fs.rmSync(path.join(top, part), { recursive: true, force: true });
        }
        const armed = findArmed(workspace, top, before);
        if (armed.length > 0) {
          restoreIndex(top, index);
        }
        forget?.();
        return [
          ...made
            .filter(part => !LEFT_BY_A_KILL.includes(part))
            .map(part => `${REPOSITORY}/${part}`),
          ...armed
        ];
      },
      close
    };
  } catch (error) {
    close();
    throw error;
  }
}
