import { CodedError } from '../../base/coded-error';
import type { Entry, Workspace } from '../workspace/workspace';
import type { FileRules } from './tool';

/** Everything that goes when a path is deleted: outermost first, files with the hash of what would be lost. */
export type DeleteList = readonly DeleteItem[];

export interface DeleteItem {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link';
  /** Of a file; undefined for others. */
  readonly hash: string | undefined;
}

/**
 * Lists exactly what goes, ignored and hidden entries included. Throws `mass` above the policy's bounds, or above our own
 * where the call is forced, and `failed` for what could not be brought back: devices, sockets, pipes, other file systems,
 * names that no path may carry. A folder that cannot be listed throws, too: what is not seen does not go.
 */
export const listForDelete = async (
  workspace: Workspace,
  root: Entry,
  { massFiles, massBytes }: Pick<FileRules, 'massFiles' | 'massBytes'>,
  force: boolean
): Promise<DeleteList> => {
  const mostFiles = force || massFiles === 0 ? FORCED_FILES : Math.min(massFiles, FORCED_FILES);
  const mostBytes = force || massBytes === 0 ? FORCED_BYTES : Math.min(massBytes, FORCED_BYTES);
  const items: DeleteItem[] = [];
  const queue = [root];
  let bytes = 0;
  for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
    bytes += entry.size;
    if (items.length >= mostFiles || bytes > mostBytes) {
      const bounds = `${mostFiles} entries or ${Math.round(mostBytes / 1024 / 1024)} MB`;
      throw new CodedError(
        'mass',
        `${root.path} holds more than ${bounds}, the most one call may delete${
          mostFiles < FORCED_FILES || mostBytes < FORCED_BYTES ? ' unless `force` is set' : ''
        }. Nothing was deleted. Delete smaller parts.`
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

/** What undo can still bring back in one piece, and a person can still look through. */
const FORCED_FILES = 5000;
const FORCED_BYTES = 1024 * 1024 * 1024;
