import * as React from 'react';

import { isOff } from '../../../protocol/features';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { useClock } from '../use-clock';
import { Banner } from './banner';

/** Policy files that changed behind the server's back: without effect until a person accepts what lies there. */
export function DriftBanner(props: {
  readonly view: Pick<PanelView, 'session' | 'driftOffer'>;
  readonly actions: Pick<PanelActions, 'inspectDrift' | 'acceptDrift'>;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { actions } = props;
  const { session, driftOffer } = props.view;
  const now = useClock(driftOffer !== undefined);
  const drift = session?.policyDrift;
  if (drift === undefined || drift.state === 'none') return null;
  if (drift.state === 'changed-while-away')
    return (
      <Banner
        icon="shield-alert"
        tone="warn"
        title={trans.__('The policy was changed while the server did not run')}
        text={trans.__('It is in force, and the audit names the change.')}
      />
    );
  return (
    <Banner
      icon="shield-alert"
      tone="bad"
      title={trans.__('The policy was changed on the disk')}
      text={trans.__(
        'What is in force is what the server had loaded. The change has no effect until an editor accepts it.'
      )}
    >
      <p>
        {drift.files.map(({ file }, index) => (
          <React.Fragment key={file}>
            {index > 0 && ', '}
            <code>{file}</code>
          </React.Fragment>
        ))}
      </p>
      {isOff(session?.features, 'policy-editing') ? null : driftOffer === undefined ? (
        <button type="button" className="sallyport-link" onClick={() => actions.inspectDrift()}>
          {trans.__('Accept the change…')}
        </button>
      ) : (
        <button
          type="button"
          className="sallyport-button"
          aria-disabled={now < driftOffer.armedAt}
          onClick={event => actions.acceptDrift(event.nativeEvent)}
        >
          {trans.__('Put it in force')}
        </button>
      )}
    </Banner>
  );
}
