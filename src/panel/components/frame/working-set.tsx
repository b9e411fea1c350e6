import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { WorkingSet } from '../../model/part-views';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';

/** After a turn that changed something: how much, and the three things to do with it. */
export function WorkingSetStrip(props: {
  readonly set: WorkingSet;
  readonly actions: Pick<PanelActions, 'review' | 'keepTurn' | 'previewUndo'>;
}): React.ReactElement {
  const { trans } = useWords();
  const { set, actions } = props;
  const count = set.changes.length;
  return (
    <div className="sallyport-strip" role="group" aria-label={trans.__('Changes of the last turn')}>
      <b className="sallyport-count">
        {fill(trans._n('{count} file changed', '{count} files changed', count), { count })}
      </b>
      <span className="sallyport-links">
        <button type="button" className="sallyport-link" onClick={() => actions.review(set.turnId)}>
          {trans.__('Review')}
        </button>
        <button
          type="button"
          className="sallyport-link"
          onClick={() => actions.keepTurn(set.turnId)}
        >
          {trans.__('Keep')}
        </button>
        <button
          type="button"
          className="sallyport-link"
          onClick={() => actions.previewUndo(set.turnId)}
        >
          {trans.__('Undo turn')}
        </button>
      </span>
    </div>
  );
}
