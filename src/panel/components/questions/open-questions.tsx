import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { QuestionCard } from './question-card';

/** What servers ask in the running turn and nobody answered yet, above the composer: the call waits for it. */
export function OpenQuestions(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { view, actions } = props;
  const open = (view.thread?.turns.at(-1)?.questions ?? []).filter(
    ({ action }) => action === undefined
  );
  return (
    <div
      className="sallyport-questions"
      role="log"
      aria-live="assertive"
      data-scrolls
      hidden={open.length === 0}
    >
      {open.map(asked => (
        <QuestionCard
          key={asked.elicitationId}
          asked={asked}
          settings={view.settings}
          actions={actions}
        />
      ))}
    </div>
  );
}
