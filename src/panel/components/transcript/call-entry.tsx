import * as React from 'react';

import type { CallItem } from '../../../protocol/state';
import type { PanelActions, PanelView } from '../../model/view';
import { ApprovalCard } from '../approval/approval-card';
import { CallCard } from '../calls/call-card';

/** A call as the question it asks, then as the card of what became of it; a focus in the first goes on to the second. */
export function CallEntry(props: {
  readonly call: CallItem;
  /** The person typed it as a command, so what it gives is the answer. */
  readonly answers: boolean;
  readonly approvals: PanelView['approvals'];
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { call, answers, approvals, settings, actions } = props;
  const approval = approvals.find(({ callId }) => callId === call.callId);
  const root = React.useRef<HTMLDivElement>(null);
  const holdsFocus = React.useRef(false);
  const asks = approval !== undefined;
  // A card that is taken away takes the focus with it, without a blur: hand it to what stands there now.
  React.useLayoutEffect(() => {
    if (asks || !holdsFocus.current) return;
    holdsFocus.current = false;
    root.current?.querySelector<HTMLElement>('h4')?.focus();
  }, [asks]);
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
      ) : (
        <ApprovalCard
          approval={approval}
          reason={call.reason}
          settings={settings}
          actions={actions}
        />
      )}
    </div>
  );
}
