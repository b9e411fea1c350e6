import { CodedError } from '../../base/coded-error';
import type { HelloLine } from '../../protocol/link';
import { openWorkspace } from '../workspace/open-workspace';
import { findFolder, type FoundFolder } from '../workspace/workspace-folder';
import { withFileProblems } from './file-problem';
import type { PolicyBook } from './policy-book';
import type { ThreadBook } from './thread-book';
import { assertSameFolder } from './thread-folder';

export interface FoldersParts {
  readonly hello: HelloLine;
  readonly book: ThreadBook;
  readonly policy: PolicyBook;
}

/** The folders that workspaces and threads lead to, looked at anew at each use. */
export class Folders {
  constructor(private readonly parts: FoldersParts) {}

  /** The folder of a workspace as it is now. Throws for one that is not there. */
  readonly find = (workspace: string): Promise<FoundFolder> =>
    findFolder(this.parts.hello, workspace);

  /** The folder, where it may be a workspace. Throws `forbidden` with the reason where it may not. */
  async findWorkspace(workspace: string): Promise<FoundFolder> {
    const folder = await this.find(workspace);
    if (folder.refused !== undefined) throw new CodedError('forbidden', folder.refused);
    return folder;
  }

  /** The folder of a thread, which must still be the one that it was begun in. Throws `moved` where it is not. */
  readonly ofThread = async (threadId: string): Promise<FoundFolder> => {
    const { book, policy } = this.parts;
    const folder = await this.find(book.place(threadId).workspace);
    assertSameFolder(book.folder(threadId), folder, policy.isTrusted(folder));
    return folder;
  };

  /** Reads what a trusted folder itself says of policy. */
  readonly refreshPolicy = async (folder: FoundFolder): Promise<void> => {
    const { policy } = this.parts;
    if (!policy.isTrusted(folder)) return;
    await withFileProblems(async () => {
      const workspace = await openWorkspace(folder.realPath);
      try {
        await policy.refresh(folder, workspace);
      } finally {
        workspace.dispose();
      }
    });
  };
}
