import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../base/system-code';

/**
 * Keeps the images of one principal within a bound: beyond it the oldest go, as they do when the gate takes one in. What
 * the gate takes away meanwhile is gone all the same.
 * @param spared the one that was kept just now
 * @param most bytes of all of them together
 */
export async function makeBlobRoom(folder: string, spared: string, most: number): Promise<void> {
  const kept: { readonly name: string; readonly bytes: number; readonly at: number }[] = [];
  for (const name of await readdir(folder)) {
    const stats = await unlessGone(lstat(join(folder, name)));
    if (stats?.isFile() === true) kept.push({ name, bytes: stats.size, at: stats.mtimeMs });
  }
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of kept.sort((one, other) => one.at - other.at)) {
    if (total <= most) return;
    if (name === spared) continue;
    await unlessGone(unlink(join(folder, name)));
    total -= bytes;
  }
}

/** The outcome of an operation on a file; undefined where the file is not there any more. */
export async function unlessGone<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
