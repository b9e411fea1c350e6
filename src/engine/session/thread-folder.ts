import { CodedError } from '../../base/coded-error';
import type { FolderMark } from '../../protocol/event-values';
import { hashBytes } from '../workspace/regular-file';
import type { FoundFolder } from '../workspace/workspace-folder';

/** What a thread keeps of its folder. The path only as a hash: events are shown, exported and shared. */
export const markOf = ({ realPath, device, inode }: FoundFolder): FolderMark => ({
  path: hashBytes(Buffer.from(realPath)),
  device,
  inode
});

/**
 * Throws `moved` where the thread's workspace leads to another folder than the one it was begun in, as it does when a
 * link is turned to somewhere else: what a thread was told and allowed belongs to its own folder, also where a person
 * trusts both. `isTrusted` tells of the folder as it is now: another one in the same place (restored, say, or on a disk
 * with a new number) may go on once a person trusted it anew.
 */
export function assertSameFolder(
  mark: FolderMark | undefined,
  folder: FoundFolder,
  isTrusted: boolean
): void {
  if (mark === undefined) return;
  const now = markOf(folder);
  if (now.path !== mark.path)
    throw new CodedError('moved', 'The folder of this thread now leads somewhere else.', {
      fix: 'Start a new thread there.'
    });
  if ((now.device !== mark.device || now.inode !== mark.inode) && !isTrusted)
    throw new CodedError('moved', 'Another folder has taken the place of the one of this thread.', {
      fix: 'Look at it and trust it, or start a new thread.'
    });
}
