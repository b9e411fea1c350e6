import * as React from 'react';

import { nextMessage } from '../../model/tour';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { Banner } from './banner';

/** Says for as long as a tour is open that it is one, and plays it message by message; nothing in any other thread. */
export function TourBanner(props: {
  readonly view: Pick<PanelView, 'thread' | 'running'>;
  readonly actions: Pick<PanelActions, 'playTour' | 'endTour' | 'startTour'>;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { view, actions } = props;
  const { thread, running } = view;
  if (thread?.tour === undefined) return null;
  const ended = thread.deletedAt !== null;
  const next = ended || running !== undefined ? undefined : nextMessage(thread);
  return (
    <Banner icon="file" title={trans.__('Tour, no model, a scratch copy')}>
      {ended && <p>{trans.__('This tour has ended, and its copy is removed.')}</p>}
      <div className="sallyport-tour-actions">
        {next !== undefined && (
          <>
            <q>{next}</q>
            <button type="button" className="sallyport-button" onClick={() => actions.playTour()}>
              {trans.__('Say it')}
            </button>
          </>
        )}
        <button
          type="button"
          className="sallyport-link"
          onClick={() => (ended ? actions.startTour() : actions.endTour())}
        >
          {ended ? trans.__('Start the tour again') : trans.__('End the tour')}
        </button>
      </div>
    </Banner>
  );
}

/** What a tour is, before its first message. */
export function TourIntroduction(props: { readonly folder: string }): React.ReactElement {
  const { trans } = useWords();
  return (
    <div className="sallyport-empty" data-scrolls>
      <h3>{trans.__('A recorded thread, replayed')}</h3>
      <p>
        {trans.__(
          'What is said was written down beforehand; no model answers. What is done is real: each call is judged by the policy, you are asked, commands are confined, everything is journalled, audited and can be undone.'
        )}
      </p>
      <p>
        {fill(
          trans.__(
            'It works on a copy of a small sample, in {folder}. Ending the tour removes it.'
          ),
          { folder: props.folder }
        )}
      </p>
    </div>
  );
}
