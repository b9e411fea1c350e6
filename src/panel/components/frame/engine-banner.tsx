import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { Banner } from './banner';

/** The engine, where it is not running: what is missing and how to get it. */
export function EngineBanner(props: {
  readonly view: Pick<PanelView, 'engine' | 'stopped'>;
  readonly actions: Pick<PanelActions, 'retryNow'>;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { engine, stopped } = props.view;
  if (stopped)
    return (
      <Banner icon="stop" tone="bad" title={trans.__('Everything is stopped')}>
        <p>{trans.__('Nothing acts until an administrator resumes it on the server.')}</p>
      </Banner>
    );
  switch (engine.state) {
    case 'ready':
    case 'idle':
      return null;
    case 'starting':
      return <Banner icon="progress" title={trans.__('The engine is starting…')} />;
    case 'missing':
      return (
        <Banner
          icon="alert"
          tone="bad"
          title={trans.__('The engine cannot start here')}
          text={engine.message}
          fix={engine.fix}
        />
      );
    case 'down':
    case 'stopped':
      return (
        <Banner
          icon="alert"
          tone="bad"
          title={trans.__('The engine is not running')}
          text={engine.message}
          fix={engine.fix}
        >
          <button type="button" className="sallyport-link" onClick={() => props.actions.retryNow()}>
            {trans.__('Retry now')}
          </button>
        </Banner>
      );
  }
}
