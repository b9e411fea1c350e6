import { randomUUID } from 'node:crypto';
import { chmodSync, renameSync } from 'node:fs';
import { chmod, readdir, rmdir, unlink } from 'node:fs/promises';
import { openRoot, type Root } from '../../workspace/folder';
import { statLink } from '../host-paths';
import { homeName, type ServiceIdentity } from './service-home';

/**
 * Removes the home of a program that runs no more, and what an earlier removal left. The program wrote what lies there,
 * so no name of it is trusted: each folder is held while it is emptied, no link is followed, and however deep folders lie
 * none is walked deeper than one step. One that starts meanwhile gets a new home.
 * @param folder real path of the folder of all homes; nothing is done where there is none
 */
export async function forgetServiceHome(folder: string, identity: ServiceIdentity): Promise<void> {
  if (statLink(folder)?.isDirectory() !== true) return;
  const root = openRoot(folder);
  try {
    const name = homeName(identity);
    if (statLink(at(root, name))?.isDirectory() === true) setAside(root, [name]);
    const left = (await readdir(at(root, ''))).filter(each => GONE.test(each));
    for (let gone = left.pop(); gone !== undefined; gone = left.pop())
      left.push(...(await empty(root, gone)));
  } finally {
    root.close();
  }
}

/** Removes a folder that was set aside, and sets those in it aside; returns their names. */
async function empty(root: Root, gone: string): Promise<readonly string[]> {
  const inside = root.folder([gone]);
  const found: string[] = [];
  try {
    // The program may have taken its own rights to it.
    await chmod(inside.at(''), 0o700);
    for (const entry of await readdir(inside.at(''), { withFileTypes: true }))
      if (entry.isDirectory()) found.push(setAside(root, [gone, entry.name]));
      else await unlink(inside.at(entry.name));
  } finally {
    inside.close();
  }
  await rmdir(at(root, gone));
  return found;
}

/** Moves a folder to a name at the top that nothing else has. */
function setAside(root: Root, way: readonly string[]): string {
  const held = root.folder(way);
  const parent = root.folder(way.slice(0, -1));
  try {
    // What is moved to another folder must be writable itself.
    chmodSync(held.at(''), 0o700);
    const name = `.gone-${randomUUID()}`;
    renameSync(parent.at(way.at(-1) ?? ''), at(root, name));
    return name;
  } finally {
    held.close();
    parent.close();
  }
}

/** A path of the top; its descriptor stays open as long as the root does. */
const at = (root: Root, name: string): string => root.folder([]).at(name);

const GONE = /^\.gone-[0-9a-f-]{36}$/;
