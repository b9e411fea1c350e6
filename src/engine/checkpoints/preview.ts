import { unifiedDiff } from '../../base/unified-diff';
import type { CheckpointPreview } from '../../protocol/results';
import type { Workspace } from '../workspace/workspace';
import type { ContentStore } from './content-store';
import { planRestore, type PlannedPath } from './restore-plan';
import type { TurnLog } from './turn-log';
import type { Version } from './version';

/** What a preview looks at. The log tells what the turn changed. */
export interface PreviewParts {
  readonly turnId: string;
  readonly workspace: Workspace;
  readonly store: ContentStore;
  readonly log: TurnLog;
}

/** What restore would do, path by path, with diffs as far as one frame has room for them. Changes nothing. */
export const previewTurn = async (parts: PreviewParts): Promise<CheckpointPreview> => {
  const { turnId, workspace, log } = parts;
  const { redo, paths } = await planRestore(workspace, log);
  const files = [];
  let room = previewCharacters;
  for (const planned of paths) {
    const { path, action, why } = planned;
    const diff = action === 'unchanged' ? undefined : await diffOf(parts, planned, room);
    room -= diff?.length ?? 0;
    files.push({
      path,
      action,
      ...(why === undefined ? {} : { why }),
      ...(diff === undefined ? {} : { diff })
    });
  }
  const uncovered = log.records.flatMap(record =>
    record.type === 'sealed' ? record.uncovered : []
  );
  return { turnId, redo, files, uncovered };
};

const diffOf = async (
  { workspace, store }: PreviewParts,
  { path, now, to }: PlannedPath,
  room: number
): Promise<string | undefined> => {
  const isText = (version: Version): boolean =>
    version.type === 'absent' || (version.type === 'file' && version.size <= diffBytes);
  if (room <= 0 || !isText(now) || !isText(to)) {
    return undefined;
  }
  const before =
    now.type === 'file' ? (await workspace.read(path, diffBytes)).bytes : Buffer.alloc(0);
  const after = to.type === 'file' ? await store.read(to.hash) : Buffer.alloc(0);
  return before.includes(0) || after.includes(0)
    ? undefined
    : unifiedDiff(path, before.toString(), after.toString(), room);
};

/** A preview travels in one frame. */
const previewCharacters = 200_000;
const diffBytes = 256 * 1024;
