import type { Verdict } from '../../protocol/decisions';
import { readRepositoryServers, type RepositoryServers } from '../mcp/repository-servers';
import { openWorkspace } from '../workspace/open-workspace';
import type { FoundFolder } from '../workspace/workspace-folder';
import { withFileProblems } from './file-problem';

/**
 * What the files of a trusted folder name; nothing where another folder lies in its place by now.
 * @param verdict what reading a path would be
 */
export const readFolderServers = (
  folder: FoundFolder,
  verdict: (path: string) => Verdict
): Promise<readonly RepositoryServers[]> =>
  withFileProblems(async () => {
    const workspace = await openWorkspace(folder.realPath);
    try {
      const { device, inode } = workspace;
      if (device !== folder.device || inode !== folder.inode) return [];
      return await readRepositoryServers(workspace, path => verdict(path) === 'allow');
    } finally {
      workspace.dispose();
    }
  });
