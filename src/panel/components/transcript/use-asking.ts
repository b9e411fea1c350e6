import * as React from 'react';

import type { ThreadState } from '../../../protocol/state';
import type { PanelView } from '../../model/view';
import { batchesOf, type Batches } from '../approval/batches';

/** What the transcript shows of the questions that wait. */
export interface Asking {
  readonly approvals: PanelView['approvals'];
  readonly batches: Batches;
  /** The model's reason, by call. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Takes a question out of its batch. */
  readonly setApart: (approvalId: string) => void;
}

/** The questions with their batches; the same object while neither questions nor batches changed. */
export function useAsking(thread: ThreadState, approvals: PanelView['approvals']): Asking {
  const [apart, setApart] = React.useState<ReadonlySet<string>>(new Set());
  const turn = approvals.length === 0 ? undefined : thread.turns.at(-1);
  const items = React.useRef(turn?.items);
  items.current = turn?.items;
  return React.useMemo(
    () => ({
      approvals,
      batches: batchesOf(approvals, apart),
      reasons: new Map(
        (items.current ?? []).flatMap(item =>
          item.type === 'call' && item.reason !== undefined
            ? [[item.callId, item.reason] as const]
            : []
        )
      ),
      setApart: approvalId => setApart(before => new Set([...before, approvalId]))
    }),
    [approvals, apart]
  );
}
