import * as React from 'react';

import type { PolicyConflict } from '../../model/policy-view';
import type { PanelActions } from '../../model/panel-actions';
import { differences } from '../../words/policy-differences';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { DifferenceList } from './difference-list';

/** Somebody else saved the layer first: what they changed, what is changed here, and the choice between the two. */
export function Conflict(props: {
  readonly conflict: PolicyConflict;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { base, theirs, mine } = props.conflict;
  const heading = React.useRef<HTMLHeadingElement>(null);
  React.useEffect(() => heading.current?.focus(), []);
  return (
    <section className="sallyport-conflict" aria-label={trans.__('Saved elsewhere meanwhile')}>
      <h3 ref={heading} tabIndex={-1}>
        <Icon name="alert" /> {trans.__('This layer was saved elsewhere meanwhile')}
      </h3>
      <DifferenceList
        title={trans.__('What was saved there')}
        differences={differences(base, theirs.document)}
      />
      <DifferenceList
        title={trans.__('What you changed here')}
        differences={differences(base, mine)}
      />
      <div className="sallyport-actions">
        <button
          type="button"
          className="sallyport-button"
          onClick={() => props.actions.resolvePolicy('theirs')}
        >
          {trans.__('Take theirs, drop mine')}
        </button>
        <button
          type="button"
          className="sallyport-button"
          onClick={() => props.actions.resolvePolicy('mine')}
        >
          {trans.__('Review mine in place of theirs')}
        </button>
      </div>
    </section>
  );
}
