import * as React from 'react';

import type { CallItem } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { ApprovalCard } from '../approval/approval-card';
import { BatchCard } from '../approval/batch-card';
import { CallCard } from '../calls/call-card';
import { AskedAbove } from './asked-above';
import type { Asking } from './use-asking';

/**
 * A call as the question it asks, alone or as the first of a batch, then as the card of what became of it; a focus in
 * one goes on to the next.
 */
export function CallEntry(props: {
  readonly call: CallItem;
  /** The person typed it as a command, so what it gives is the answer. */
  readonly answers: boolean;
  readonly asking: Asking;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { call, answers, asking, settings, actions } = props;
  const approval = asking.approvals.find(({ callId }) => callId === call.callId);
  const batch = approval && asking.batches.get(approval.approvalId);
  const root = React.useRef<HTMLDivElement>(null);
  const holdsFocus = React.useRef(false);
  const asks = approval !== undefined;
  const shows = batch === undefined ? asks : batch[0] === approval ? 'batch' : 'member';
  // A card that is taken away takes the focus with it, without a blur: hand it to what stands there now.
  React.useLayoutEffect(() => {
    if (!holdsFocus.current || root.current?.contains(document.activeElement) === true) return;
    holdsFocus.current = asks;
    root.current?.querySelector<HTMLElement>('h4')?.focus();
  }, [asks, shows]);
  return (
    <div
      ref={root}
      onFocus={() => (holdsFocus.current = asks)}
      onBlur={event => {
        if (event.relatedTarget !== null) holdsFocus.current = false;
      }}
    >
      {approval === undefined ? (
        <CallCard call={call} answers={answers} actions={actions} />
      ) : batch === undefined ? (
        <ApprovalCard
          approval={approval}
          reason={call.reason}
          settings={settings}
          actions={actions}
        />
      ) : batch[0] === approval ? (
        <BatchCard
          members={batch}
          reasons={asking.reasons}
          settings={settings}
          onApart={asking.setApart}
          actions={actions}
        />
      ) : (
        <AskedAbove call={call} />
      )}
    </div>
  );
}
