import * as React from 'react';

import type { RunningCompaction } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { Icon } from '../icon';

/** A summary that is being made, and the way to end that: the thread stays as it was then. */
export function CompactingEntry(props: {
  readonly compacting: RunningCompaction;
  readonly actions: Pick<PanelActions, 'stopCompacting'>;
}): React.ReactElement {
  const { trans } = useWords();
  const { compacting, actions } = props;
  const { by, turns } = compacting;
  const text =
    by === 'window'
      ? trans._n(
          'The window is nearly full: the model sums up {count} turn…',
          'The window is nearly full: the model sums up {count} turns…',
          turns
        )
      : trans._n('The model sums up {count} turn…', 'The model sums up {count} turns…', turns);
  return (
    <p className="sallyport-notice sallyport-compacting">
      <Icon name="progress" spin />
      <span>{fill(text, { count: turns })}</span>
      <button
        type="button"
        className="sallyport-button"
        aria-label={trans.__('Stop summing up')}
        onClick={() => actions.stopCompacting()}
      >
        {trans.__('Stop')}
      </button>
    </p>
  );
}
