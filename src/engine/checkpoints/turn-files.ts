import { readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../base/system-code';

/** Removes the logs of turns that were last touched before that time (milliseconds), and folders that are empty then. */
export const dropOldTurns = async (folder: string, before: number): Promise<void> => {
  for (const thread of await namesIn(folder)) {
    const inside = join(folder, thread);
    for (const name of await namesIn(inside)) {
      const file = join(inside, name);
      if ((await stat(file)).mtimeMs < before) await rm(file, { force: true });
    }
    if ((await namesIn(inside)).length === 0) await rmdir(inside);
  }
};

/** Every hash that any log names, be it in a record that is torn: rather too many than one too few. */
export const namedHashes = async (folder: string): Promise<ReadonlySet<string>> => {
  const hashes = new Set<string>();
  for (const thread of await namesIn(folder))
    for (const name of await namesIn(join(folder, thread))) {
      const text = await readFile(join(folder, thread, name), 'utf8');
      for (const [hash] of text.matchAll(/sha256:[0-9a-f]{64}/g)) hashes.add(hash);
    }
  return hashes;
};

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
};
