import fs from 'node:fs';
import { CodedError } from '../../../base/coded-error';
import { openBelow, openReal } from '../profile/descriptor';

/** The repository at the top of a workspace, relative to it. */
export const REPOSITORY = '.git';

/** A repository's folder held open, so that nobody who renames it decides what is looked at or removed. */
export interface HeldRepository {
  readonly descriptor: number;
  /** Path of the folder by its descriptor. */
  readonly top: string;
  close(): void;
}

/**
 * Opens the repository at the top of a workspace.
 * @throws CodedError `failed` where there is none, or one that lies elsewhere; `conflict` for links
 */
export function holdRepository(workspace: string): HeldRepository {
  const root = openReal(workspace);
  try {
    const descriptor = openBelow(root, REPOSITORY);
    if (!fs.fstatSync(descriptor).isDirectory()) {
      fs.closeSync(descriptor);
      throw new CodedError('failed', NO_FOLDER);
    }
    return {
      descriptor,
      top: `/proc/self/fd/${descriptor}`,
      close: once(() => fs.closeSync(descriptor))
    };
  } finally {
    fs.closeSync(root);
  }
}

/** Whether two descriptors name the same folder. */
export function isSameFolder(one: number, other: number): boolean {
  const [left, right] = [one, other].map(each => fs.fstatSync(each, { bigint: true }));
  return left?.dev === right?.dev && left?.ino === right?.ino;
}

/** Why a repository cannot be written to. */
export const NO_FOLDER =
  'Expected a repository in this folder, `.git` being a folder of its own. A linked worktree or a submodule changes from where its repository lies.';

const once = (act: () => void): (() => void) => {
  let done = false;
  return () => {
    if (!done) {
      done = true;
      act();
    }
  };
};
