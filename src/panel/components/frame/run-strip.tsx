import * as React from 'react';

import type { PanelActions, PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { formatClock } from '../../words/quantities';
import { callTitle } from '../../words/calls';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { useClock } from '../use-clock';

/** What runs, for how long, what waits for an answer, and the way to stop it. */
export function RunStrip(props: {
  readonly view: PanelView;
  readonly actions: Pick<PanelActions, 'stop'>;
  readonly onJump: (approvalId: string) => void;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { running, thread, approvals, reattachedTo } = props.view;
  const now = useClock(running !== undefined);
  if (running === undefined) return null;
  const turn = thread?.turns.find(({ turnId }) => turnId === running.turnId);
  const calls = (turn?.items ?? []).filter(item => item.type === 'call');
  const last = calls.at(-1);
  const current =
    last === undefined || last.outcome !== undefined
      ? trans.__('Working')
      : callTitle(last, false, words).sentence;
  const [first] = approvals;
  return (
    <div className="sallyport-strip" role="group" aria-label={trans.__('Running turn')}>
      <Icon name="progress" spin={first === undefined} />
      {first !== undefined && (
        <button
          type="button"
          className="sallyport-link"
          onClick={() => props.onJump(first.approvalId)}
        >
          <b>
            {fill(trans._n('{count} waiting', '{count} waiting', approvals.length), {
              count: approvals.length
            })}
          </b>
        </button>
      )}
      <span className="sallyport-current">
        <bdi>{current}</bdi>
      </span>
      <span className="sallyport-quiet">
        {fill(
          reattachedTo === running.turnId
            ? trans.__('reattached · step {step} · {time}')
            : trans.__('step {step} · {time}'),
          {
            step: Math.max(1, calls.length),
            time: formatClock(now - running.startedAt)
          }
        )}
      </span>
      <button type="button" className="sallyport-button" onClick={() => props.actions.stop()}>
        {trans.__('Stop')}
      </button>
    </div>
  );
}
