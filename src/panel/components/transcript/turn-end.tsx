import * as React from 'react';

import type { TurnEndReason } from '../../../protocol/events';
import type { TurnState } from '../../../protocol/state';
import type { PanelActions } from '../../model/view';
import { fill } from '../../words/fill';
import { formatDuration } from '../../words/quantities';
import { useWords, type Words } from '../../words/words';
import { Icon } from '../icon';

/** How a turn ended: what changed, what was allowed, asked and blocked, and the way to undo or redo it. */
export function TurnEnd(props: {
  readonly turn: TurnState;
  readonly actions: Pick<PanelActions, 'previewUndo' | 'review'>;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { turn, actions } = props;
  if (turn.end === undefined) return null;
  const { reason, changes, verdicts, time, error } = turn.end;
  const parts = [
    endWord(reason, words),
    time - turn.startedAt >= SHORTEST && formatDuration(time - turn.startedAt, words),
    changes.length > 0 &&
      fill(trans._n('{count} file changed', '{count} files changed', changes.length), {
        count: changes.length
      }),
    verdicts.asked > 0 && fill(trans.__('{count} asked'), { count: verdicts.asked }),
    verdicts.denied > 0 && fill(trans.__('{count} blocked'), { count: verdicts.denied }),
    turn.checkpoint === 'undone' && trans.__('undone'),
    turn.checkpoint === 'kept' && trans.__('kept')
  ].filter(part => part !== false);
  const warned = changes.filter(change => change.runsUnconfined);
  return (
    <footer className="sallyport-turn-end">
      {error !== undefined && (
        <p className="sallyport-error">
          <Icon name="alert" /> {error.message}
        </p>
      )}
      <p>
        <Icon name={reason === 'done' ? 'check' : reason === 'cancelled' ? 'stop' : 'alert'} />
        <span>
          {parts.join(' · ')}
          {changes.length > 0 && turn.checkpoint !== undefined && (
            <>
              {' '}
              <button
                type="button"
                className="sallyport-link"
                onClick={() => actions.review(turn.turnId)}
              >
                {trans.__('Show changes')}
              </button>{' '}
              <button
                type="button"
                className="sallyport-link"
                onClick={() => actions.previewUndo(turn.turnId)}
              >
                {turn.checkpoint === 'undone' ? trans.__('Redo…') : trans.__('Undo…')}
              </button>
            </>
          )}
        </span>
      </p>
      {warned.length > 0 && (
        <p>
          <Icon name="alert" />
          <span>
            {fill(trans.__('Runs outside the sandbox when you use it: {paths}'), {
              paths: warned.map(({ path }) => path)
            })}
          </span>
        </p>
      )}
    </footer>
  );
}

function endWord(reason: TurnEndReason, { trans }: Words): string {
  switch (reason) {
    case 'done':
      return trans.__('Done');
    case 'cancelled':
      return trans.__('Stopped by you');
    case 'budget':
      return trans.__('Paused: its budget is used up');
    case 'loop':
      return trans.__('Paused: the same call came again and again');
    case 'denied':
      return trans.__('Ended: too much was denied');
    case 'error':
      return trans.__('Ended by an error');
    case 'interrupted':
      return trans.__('Interrupted; what ran last may have had effects');
  }
}

/** Milliseconds below which a turn's time is not worth its place. */
const SHORTEST = 50;
