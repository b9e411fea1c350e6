import * as React from 'react';

import type { Shortening } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { formatRound } from '../../words/quantities';
import { useWords } from '../../words/words';
import { Icon } from '../icon';

/** From here on the model is told in short what calls took and gave before, and the way back for what comes next. */
export function ShorteningEntry(props: {
  readonly shortening: Shortening;
  readonly actions: Pick<PanelActions, 'changeCompaction'>;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { shortening, actions } = props;
  const { compactionId, by, before, after, undone = false } = shortening;
  const facts = [
    by === 'window'
      ? trans.__('The window was nearly full, so the model reads older results in short')
      : trans.__('It was too long for the model, which now reads older results in short'),
    fill(trans.__('{before} → {after} tokens'), {
      before: formatRound(before, words),
      after: formatRound(after, words)
    }),
    undone && trans.__('taken back: the next turn reads them whole')
  ].filter(fact => fact !== false);
  return (
    <p className="sallyport-notice">
      <Icon name="alert" />
      <span>
        {facts.join(' · ')}{' '}
        <button
          type="button"
          className="sallyport-link"
          onClick={() => actions.changeCompaction(compactionId, { undone: !undone })}
        >
          {undone ? trans.__('Shorten again') : trans.__('Take it back')}
        </button>
      </span>
    </p>
  );
}
