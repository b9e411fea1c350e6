import { mayBatch } from '../../../protocol/approvals';
import type { ApprovalView } from '../../model/part-views';

/** The questions that may be answered together, by the id of each of them: two or more of one turn and kind. */
export type Batches = ReadonlyMap<string, readonly ApprovalView[]>;

/** Groups the pending questions; those in `apart` are to be answered by themselves. */
export function batchesOf(approvals: readonly ApprovalView[], apart: ReadonlySet<string>): Batches {
  const groups = new Map<string, ApprovalView[]>();
  for (const approval of approvals) {
    const { approvalId, turnId, summary, opened } = approval;
    if (apart.has(approvalId) || !mayBatch(summary, opened)) continue;
    const key = `${turnId} ${summary.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), approval]);
  }
  return new Map(
    [...groups.values()]
      .filter(group => group.length > 1)
      .flatMap(group => group.map(({ approvalId }) => [approvalId, group] as const))
  );
}
