import fs from 'node:fs';
import path from 'node:path';

/** True for `root` itself and everything below it. Both absolute, compared as text. */
export const isInside = (candidate: string, root: string): boolean =>
  candidate === root || candidate.startsWith(root === '/' ? '/' : `${root}/`);

/** The entry itself, no link followed; null where there is none or none to see. */
export function statLink(file: string): fs.Stats | null {
  try {
    // Most of what is asked for is not there, and an error takes longer than the question.
    return fs.lstatSync(file, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** The real path; null where the chain of links does not end. */
export function realPath(file: string): string | null {
  try {
    return fs.realpathSync.native(file);
  } catch {
    return null;
  }
}

/**
 * Whether this process, and so a command that runs as the same user, might read or enter a path. Always true for root:
 * its rights come and go with namespaces, so what it may do here tells nothing.
 */
export function mightOpen(file: string): boolean {
  return (
    process.getuid?.() === 0 || allows(file, fs.constants.R_OK) || allows(file, fs.constants.X_OK)
  );
}

function allows(file: string, access: number): boolean {
  try {
    fs.accessSync(file, access);
    return true;
  } catch {
    return false;
  }
}

/** The text of a small file; '' where it cannot be read. For files whose absence means the same as emptiness. */
export function readText(file: string): string {
  try {
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/** The first executable of that name in the folders given; undefined where there is none. */
export function findExecutable(name: string, folders: readonly string[]): string | undefined {
  return folders
    .filter(folder => path.isAbsolute(folder))
    .map(folder => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether somebody with this uid and gid and nothing else could walk to `target`. */
export function canWalk(target: string, uid: number, gid: number): boolean {
  for (let folder = target; folder !== '/'; folder = path.dirname(folder)) {
    const stats = statLink(folder);
    const bit = stats?.uid === uid ? 0o100 : stats?.gid === gid ? 0o010 : 0o001;
    if (!stats || !(stats.mode & bit)) {
      return false;
    }
  }
  return true;
}
