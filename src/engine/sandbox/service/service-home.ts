import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * The folder that a long-lived program has as its home and keeps: one for each name, program and arguments, so that
 * another program under the same name finds nothing of it.
 * @param folder private; made when it is needed
 */
export function openServiceHome(folder: string, identity: ServiceIdentity): string {
  const home = path.join(folder, homeName(identity));
  fs.mkdirSync(path.join(home, '.cache'), { recursive: true, mode: 0o700 });
  return home;
}

/** By what a long-lived program has a home of its own. */
export interface ServiceIdentity {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** The name of that home in the folder of all. */
export function homeName({ name, command, args }: ServiceIdentity): string {
  const key = createHash('sha256')
    .update(JSON.stringify([name, command, args]))
    .digest('hex');
  return `${name}-${key.slice(0, 16)}`;
}
