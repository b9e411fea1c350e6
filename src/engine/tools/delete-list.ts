import { CodedError } from '../../base/coded-error';
import type { Entry, Workspace } from '../workspace/workspace';

/** Everything that goes when a path is deleted: outermost first, files with the hash of what would be lost. */
export type DeleteList = readonly DeleteItem[];

export interface DeleteItem {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link';
  /** Of a file; undefined for others. */
  readonly hash: string | undefined;
}

/**
 * Lists exactly what goes, ignored and hidden entries included. Throws `mass` above the caps, and `failed` for what could
 * not be brought back: devices, sockets, pipes, other file systems, names that no path may carry.
 */
export const listForDelete = async (workspace: Workspace, root: Entry): Promise<DeleteList> => {
  const items: DeleteItem[] = [];
  const queue = [root];
  let bytes = 0;
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
    bytes += entry.size;
    if (items.length >= mostFiles || bytes > mostBytes) {
      throw new CodedError(
        'mass',
        `${root.path} holds more than ${mostFiles} entries or ${mostBytes / 1024 / 1024} MB, the most one call may delete. Delete smaller parts.`
      );
    }
    if (entry.type === 'other' || entry.device !== Number(workspace.device)) {
      throw new CodedError(
        'failed',
        `${root.path} holds something that could not be brought back; it stays.`
      );
    }
    // Throws for a name that no path may carry, which could not be asked for again.
    const path = workspace.check(entry.path);
    const hash = entry.type === 'file' ? (await workspace.version(path)).hash : undefined;
    items.push({ path, type: entry.type, hash: hash ?? undefined });
    if (entry.type === 'directory') {
      queue.push(...(await workspace.list(path)));
    }
  }
  return items;
};

/** The policy's shipped `mass` values. */
const mostFiles = 500;
const mostBytes = 100 * 1024 * 1024;
