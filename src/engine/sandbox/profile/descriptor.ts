import fs from 'node:fs';
import { CodedError } from '../../../base/coded-error';

/**
 * Opens a path below an open folder, one component at a time and following no link, so that nobody who renames or
 * replaces a folder meanwhile decides what is opened. The descriptor (O_PATH) names a place and grants no reading.
 * @param base an open folder; stays open
 * @throws CodedError `conflict` where a component is a link or gone
 */
export function openBelow(base: number, relative: string): number {
  let current = base;
  for (const part of relative.split('/').filter(Boolean)) {
    const parent = current;
    try {
      current = openComponent(parent, part, relative);
    } finally {
      if (parent !== base) {
        fs.closeSync(parent);
      }
    }
  }
  return current === base ? fs.openSync(`/proc/self/fd/${base}`, O_PATH) : current;
}

/** Opens a real path from the root in the same manner. */
export function openReal(file: string): number {
  const root = fs.openSync('/', O_PATH | fs.constants.O_DIRECTORY);
  try {
    return openBelow(root, file);
  } finally {
    fs.closeSync(root);
  }
}

function openComponent(folder: number, name: string, whole: string): number {
  let opened: number | undefined;
  try {
    opened = fs.openSync(`/proc/self/fd/${folder}/${name}`, O_PATH | fs.constants.O_NOFOLLOW);
    if (!fs.fstatSync(opened).isSymbolicLink()) {
      return opened;
    }
  } catch (cause) {
    throw new CodedError('conflict', `Expected ${whole} to stay where it was, but it is gone.`, {
      cause
    });
  }
  fs.closeSync(opened);
  throw new CodedError('conflict', `Expected ${whole} to be no link, but ${name} is one.`);
}

/** Not in Node's constants; the same on every Linux architecture that we support. */
const O_PATH = 0o10000000;
