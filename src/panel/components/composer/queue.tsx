import * as React from 'react';

import type { PanelActions, PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';

/** Messages that wait or failed, above the box they came from. */
export function Queue(props: {
  readonly queue: PanelView['queue'];
  readonly actions: Pick<PanelActions, 'removeQueued' | 'retryQueued'>;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { queue, actions } = props;
  if (queue.length === 0) return null;
  return (
    <ul className="sallyport-queue" aria-label={trans.__('Waiting messages')}>
      {queue.map(({ key, text, state, problem }) => (
        <li key={key}>
          <span className="sallyport-current">
            <bdi>{text}</bdi>
            <small>
              {state === 'failed'
                ? (problem?.message ?? trans.__('Not sent'))
                : state === 'sending'
                  ? trans.__('Sending…')
                  : trans.__('Waits')}
            </small>
          </span>
          {state === 'failed' && (
            <button
              type="button"
              className="sallyport-link"
              onClick={() => actions.retryQueued(key)}
            >
              {trans.__('Try again')}
            </button>
          )}
          {state !== 'sending' && (
            <button
              type="button"
              className="sallyport-link"
              aria-label={fill(trans.__('Remove “{text}”'), { text })}
              onClick={() => actions.removeQueued(key)}
            >
              {trans.__('Remove')}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
