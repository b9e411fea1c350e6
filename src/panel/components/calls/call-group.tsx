import * as React from 'react';

import type { CallItem } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import { groupTitle } from '../../words/calls';
import { formatDuration } from '../../words/quantities';
import { verdictLine } from '../../words/verdict-line';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { CallCard } from './call-card';

/** Finished reading calls in a row, folded to one line: "Read 4 files · 6 s · allowed by Built-in". */
export function CallGroup(props: {
  readonly calls: readonly CallItem[];
  readonly actions: Pick<PanelActions, 'openTester'>;
}): React.ReactElement {
  const words = useWords();
  const [open, setOpen] = React.useState(false);
  const { calls } = props;
  const time = calls.reduce((sum, call) => sum + (call.durationMs ?? 0), 0);
  const verdicts = new Set(calls.map(call => verdictLine(call, words)));
  const verdict = verdicts.size === 1 ? [...verdicts][0] : undefined;
  const parts = [groupTitle(calls, words), formatDuration(time, words), verdict];
  return (
    <details
      className="sallyport-group"
      open={open}
      onToggle={event => setOpen(event.currentTarget.open)}
      onKeyDown={event => {
        if (event.target instanceof Element && event.target.tagName !== 'SUMMARY') return;
        if (event.key === 'ArrowRight') setOpen(true);
        else if (event.key === 'ArrowLeft') setOpen(false);
      }}
    >
      <summary>
        <Icon name="check" />
        <span>{parts.filter(part => part !== undefined && part !== '').join(' · ')}</span>
      </summary>
      {open &&
        calls.map(call => <CallCard key={call.callId} call={call} actions={props.actions} />)}
    </details>
  );
}
