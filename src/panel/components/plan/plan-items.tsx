import * as React from 'react';

import type { PlanItem, PlanItemState } from '../../../protocol/plan';
import { planStateWord } from '../../words/plan-words';
import { useWords } from '../../words/words';
import { Icon, type IconName } from '../icon';

/** The items of a plan in order, each with the word for how far it is. */
export function PlanItems(props: {
  readonly items: readonly PlanItem[];
  /** False for a proposal: nothing of it is done, so nothing is said of that. */
  readonly progress: boolean;
}): React.ReactElement {
  const words = useWords();
  const { items, progress } = props;
  return (
    <ol className="sallyport-plan">
      {items.map(({ text, state }, index) => (
        <li key={index} data-state={progress ? state : undefined}>
          {progress && <Icon name={ICONS[state]} />}
          <span>
            <bdi>{text}</bdi>
            {progress && (
              <span className="sallyport-hidden">{`, ${planStateWord(state, words)}`}</span>
            )}
            {progress && state === 'active' && (
              <span className="sallyport-quiet" aria-hidden="true">
                {` · ${planStateWord(state, words)}`}
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

const ICONS: Readonly<Record<PlanItemState, IconName>> = {
  pending: 'circle',
  active: 'progress',
  done: 'check'
};
