import { isCoded } from '../../base/coded-error';
import type { PasteProblem } from '../../protocol/mcp/paste';
import { readMembers, type Member } from '../../protocol/mcp/read-paste';
import { decodeUtf8 } from '../tools/text-file';
import type { Workspace } from '../workspace/workspace';

/** A file of a folder in which other tools look for servers, read as data. */
export interface RepositoryServers {
  /** Relative to the folder. */
  readonly path: string;
  readonly members: readonly Member[];
  /** What is wrong with the whole file; then it has no member. */
  readonly problems: readonly PasteProblem[];
}

/**
 * Reads what a folder's own files name, by descriptor walk and within bounds: call it for a trusted folder only, and
 * where policy wants to hear of it. A file that is not there is left out; one that the policy keeps from being read is not
 * read, and said to be there.
 * @param mayRead by path
 */
export async function readRepositoryServers(
  workspace: Pick<Workspace, 'stat' | 'read'>,
  mayRead: (path: string) => boolean
): Promise<readonly RepositoryServers[]> {
  const found: RepositoryServers[] = [];
  for (const path of FILES) {
    const read = await readOne(workspace, path, mayRead);
    if (read !== undefined) found.push({ path, ...read });
  }
  return found;
}

async function readOne(
  workspace: Pick<Workspace, 'stat' | 'read'>,
  path: string,
  mayRead: (path: string) => boolean
): Promise<Omit<RepositoryServers, 'path'> | undefined> {
  try {
    if ((await workspace.stat(path)) === null) return undefined;
    if (!mayRead(path)) return refused({ code: 'paste-file-denied' });
    const { bytes } = await workspace.read(path, MOST_BYTES);
    const text = decodeUtf8(bytes);
    return text === undefined ? refused(UNFIT) : readMembers(text);
  } catch (error) {
    // A link in the way, a folder or a pipe in its place, more than is read.
    if (isCoded(error)) return isCoded(error, 'not-found') ? undefined : refused(UNFIT);
    throw error;
  }
}

const refused = (why: PasteProblem['why']): Omit<RepositoryServers, 'path'> => ({
  members: [],
  problems: [{ path: '', why }]
});

const MOST_BYTES = 64 * 1024;
const UNFIT: PasteProblem['why'] = { code: 'paste-file-unfit', params: { most: MOST_BYTES } };

/** Where several assistants, VS Code and Cursor keep the servers of a project. */
const FILES: readonly string[] = ['.mcp.json', '.vscode/mcp.json', '.cursor/mcp.json'];
