import { CodedError, isCoded } from '../../base/coded-error';
import type { HelloLine } from '../../protocol/link';
import { MANAGED_NOTES, type InstructionFile } from '../../protocol/instructions';
import { openWorkspace } from '../workspace/open-workspace';
import type { Workspace } from '../workspace/workspace';
import type { Instruction } from './read-instructions';

/** The administrator's folder of notes, opened, or why it is not; the caller disposes of it. */
export type ManagedNotes =
  { readonly workspace: Workspace } | { readonly absent: 'missing' | 'unreadable' };

/** Opens the folder that the administrator named; undefined where none is named. */
export async function openManagedNotes(
  named: HelloLine['managedNotes']
): Promise<ManagedNotes | undefined> {
  if (named === undefined) return undefined;
  let workspace: Workspace | undefined;
  try {
    workspace = await openWorkspace(named.path);
    // A folder may be opened where it may not be listed; its notes would be none then.
    await workspace.list('.');
    return { workspace };
  } catch (error) {
    workspace?.dispose();
    if (!isCoded(error)) throw error;
    return { absent: error.code === 'not-found' ? 'missing' : 'unreadable' };
  }
}

/** What stands in the list in the place of notes that cannot be read. It names no path: that is the administrator's. */
export const absentNotes = (why: 'missing' | 'unreadable', fixed: boolean): Instruction => ({
  file: {
    path: MANAGED_NOTES,
    scope: 'managed',
    kind: 'rules',
    name: MANAGED_NOTES,
    ...(fixed && { fixed: true as const }),
    bytes: 0,
    tokens: 0,
    hash: '',
    why
  },
  text: '',
  whole: false
});

/** Throws `managed-notes` where notes that nobody may take away are not there: no model is asked without them. */
export function assertManagedNotes(files: readonly InstructionFile[]): void {
  if (files.some(({ path, fixed }) => path === MANAGED_NOTES && fixed === true))
    throw new CodedError(
      'managed-notes',
      'The notes that the administrator has every model told cannot be read, so no model is asked.',
      { fix: "The administrator's setting is c.Sallyport.managed_notes." }
    );
}
