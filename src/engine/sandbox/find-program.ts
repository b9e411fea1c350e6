import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { searchPath } from './environment';

/**
 * The path of the program that a word starts in the sandbox: itself where it is absolute, else the first executable file
 * of that name on the path that was handed in. Undefined where there is none, and for a path that is relative, which
 * would be another program in another folder.
 */
export async function findProgram(
  word: string,
  handedIn: string | undefined
): Promise<string | undefined> {
  if (isAbsolute(word)) return (await isProgram(word)) ? word : undefined;
  if (word.includes('/')) return undefined;
  for (const folder of searchPath(handedIn).split(':')) {
    const path = join(folder, word);
    if (await isProgram(path)) return path;
  }
  return undefined;
}

const isProgram = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};
