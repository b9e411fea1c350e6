import * as React from 'react';

import type { Outcome } from '../../../protocol/event-values';
import type { TurnState } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import { endWord } from '../../words/end-words';
import { fill } from '../../words/fill';
import { formatCost, formatDuration } from '../../words/quantities';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { ProblemNote } from '../problem-note';

/** How a turn ended: what changed, what was allowed, asked and blocked, and the way to undo or redo it. */
export function TurnEnd(props: {
  readonly turn: TurnState;
  /** It is the last one, and a model worked it. */
  readonly continuable: boolean;
  readonly actions: Pick<PanelActions, 'previewUndo' | 'review' | 'copy' | 'continueTurn'>;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { turn, continuable, actions } = props;
  if (turn.end === undefined) return null;
  const { reason, changes, verdicts, time, error } = turn.end;
  const { cost } = turn.used ?? {};
  const parts = [
    endWord(reason, words),
    time - turn.startedAt >= SHORTEST && formatDuration(time - turn.startedAt, words),
    changes.length > 0 &&
      fill(trans._n('{count} file changed', '{count} files changed', changes.length), {
        count: changes.length
      }),
    verdicts.asked > 0 && fill(trans.__('{count} asked'), { count: verdicts.asked }),
    verdicts.denied > 0 && fill(trans.__('{count} blocked'), { count: verdicts.denied }),
    cost !== undefined && fill(trans.__('about {cost}'), { cost: formatCost(cost, words) }),
    turn.checkpoint === 'undone' && trans.__('undone'),
    turn.checkpoint === 'kept' && trans.__('kept')
  ].filter(part => part !== false);
  const warned = changes.filter(change => change.runsUnconfined);
  return (
    <footer className="sallyport-turn-end">
      {error !== undefined && <ProblemNote problem={error} actions={actions} />}
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
      {reason === 'cancelled' && <WhatHappened turn={turn} />}
      {continuable && reason !== 'done' && (
        <p>
          <button
            type="button"
            className="sallyport-button"
            onClick={() => actions.continueTurn(turn.turnId)}
          >
            {reason === 'budget' ? trans.__('Continue with new budgets') : trans.__('Continue')}
          </button>
        </p>
      )}
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

/** What a stopped turn did and did not do. */
function WhatHappened(props: { readonly turn: TurnState }): React.ReactElement {
  const { trans } = useWords();
  const calls = props.turn.items.filter(item => item.type === 'call');
  const count = (...outcomes: readonly Outcome[]): number =>
    calls.filter(({ outcome }) => outcome !== undefined && outcomes.includes(outcome)).length;
  const done = count('ok', 'partial');
  const unasked = calls.filter(({ approval }) => approval?.status === 'withdrawn').length;
  const cut = Math.max(0, count('cancelled', 'interrupted', 'timeout') - unasked);
  const parts = [
    done === 0
      ? trans.__('No step was carried out.')
      : fill(trans._n('{count} step was carried out.', '{count} steps were carried out.', done), {
          count: done
        }),
    cut > 0 && trans.__('The last one was cut short: part of it may have happened.'),
    unasked > 0 && trans.__('What was waiting for your answer did not happen.')
  ].filter(part => part !== false);
  return <p>{parts.join(' ')}</p>;
}

/** Milliseconds below which a turn's time is not worth its place. */
const SHORTEST = 50;
