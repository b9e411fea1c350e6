import { z } from 'zod';
import { isCoded } from '../../base/coded-error';
import type { Entry, Workspace } from '../workspace/workspace';

/** What is at a path, as far as undo can tell and bring back. `opaque` is seen by its stat only and cannot come back. */
export const versionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('absent') }),
  z.object({ type: z.literal('file'), hash: z.string(), size: z.int(), mode: z.int() }),
  z.object({ type: z.literal('folder'), mode: z.int() }),
  z.object({ type: z.literal('link'), text: z.string() }),
  z.object({
    type: z.literal('opaque'),
    size: z.int(),
    mode: z.int(),
    changedAt: z.number(),
    inode: z.number()
  })
]);

export type Version = Readonly<z.infer<typeof versionSchema>>;

export const absent: Version = { type: 'absent' };

/** True when both are the same to the last byte, mode included; for `opaque`, as far as a stat tells. */
export const isSameVersion = (one: Version, other: Version): boolean =>
  factsOf(one) === factsOf(other);

/** What is at the path now. */
export const readVersion = async (workspace: Workspace, path: string): Promise<Version> => {
  const entry = await statOrNull(workspace, path);
  switch (entry?.type) {
    case undefined:
      return absent;
    case 'directory':
      return { type: 'folder', mode: entry.mode };
    case 'link':
      return { type: 'link', text: await workspace.readLink(path) };
    case 'other':
      return opaqueVersion(entry);
    case 'file': {
      const { hash, size, mode } = await workspace.version(path);
      return hash === null ? absent : { type: 'file', hash, size, mode };
    }
  }
};

/** What a stat tells of the path now: to compare with an `opaque` version. */
export const readOpaque = async (workspace: Workspace, path: string): Promise<Version> => {
  const entry = await statOrNull(workspace, path);
  return entry === null ? absent : opaqueVersion(entry);
};

export const opaqueVersion = (entry: Entry): Version => ({
  type: 'opaque',
  size: entry.size,
  mode: entry.mode,
  changedAt: entry.changedAt,
  inode: entry.inode
});

/** Where a parent is gone, or became a file or a link, nothing of ours is at the path. */
const statOrNull = async (workspace: Workspace, path: string): Promise<Entry | null> => {
  try {
    return await workspace.stat(path);
  } catch (error) {
    if (isCoded(error, 'is-link') || isCoded(error, 'not-a-folder')) {
      return null;
    }
    throw error;
  }
};

const factsOf = (version: Version): string => {
  switch (version.type) {
    case 'absent':
      return version.type;
    case 'file':
      return `file ${version.mode} ${version.hash}`;
    case 'folder':
      return `folder ${version.mode}`;
    case 'link':
      return `link ${version.text}`;
    case 'opaque':
      return `opaque ${version.size} ${version.mode} ${version.changedAt} ${version.inode}`;
  }
};
