import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { ProblemNote } from '../problem-note';
import { Banner } from './banner';
import { ConnectionBanner } from './connection-banner';
import { DriftBanner } from './drift-banner';
import { EngineBanner } from './engine-banner';
import { TourBanner } from './tour-banner';

/** Everything that holds for the whole panel and is not as it should be, gravest first; nothing where all is well. */
export function Banners(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  const { session, sandbox, policy } = view;
  const note = session?.history.note ?? '';
  return (
    <div className="sallyport-banners">
      <ConnectionBanner connection={view.connection} actions={actions} />
      {view.connection.state === 'open' && <EngineBanner view={view} actions={actions} />}
      {view.connection.state === 'open' && <DriftBanner view={view} actions={actions} />}
      <TourBanner view={view} actions={actions} />
      {view.workspaceRefused !== undefined && (
        <Banner icon="folder" tone="warn" title={trans.__('This folder cannot be worked in')}>
          <p>{view.workspaceRefused}</p>
        </Banner>
      )}
      {policy !== undefined && !policy.trusted && view.page !== 'trust' && (
        <RestrictedBanner
          kept={view.restrictedKept}
          steering={view.steering ?? []}
          actions={actions}
        />
      )}
      {sandbox !== undefined && !sandbox.runs && (
        <Banner
          icon="shield-alert"
          tone="warn"
          title={trans.__('Commands are off on this machine')}
          text={sandbox.reason}
          fix={sandbox.fix}
        >
          <button
            type="button"
            className="sallyport-button"
            onClick={() => actions.recheckSandbox()}
          >
            {trans.__('Check again')}
          </button>
        </Banner>
      )}
      {session?.marks.includes('auth-off') === true && (
        <Banner
          icon="shield-alert"
          tone="warn"
          title={trans.__('Sign-in is switched off on this server')}
        >
          <p>{trans.__('Whoever reaches it can act here.')}</p>
        </Banner>
      )}
      {session?.marks.includes('weak-token') === true && (
        <Banner
          icon="shield-alert"
          tone="warn"
          title={trans.__('The token of this server can be guessed')}
          text={trans.__(
            'It is short, or a word or a run of characters. Remove it from the configuration, and Jupyter makes a long one at each start; for one that stays:'
          )}
          fix="jupyter sallyport token make"
        />
      )}
      {note !== '' && note !== 'local' && (
        <Banner
          icon="alert"
          title={session?.history.message ?? fill(trans.__('History: {note}'), { note })}
        />
      )}
      {view.problem !== undefined && (
        <ProblemNote problem={view.problem} actions={actions}>
          <button type="button" className="sallyport-link" onClick={() => actions.dismissProblem()}>
            {trans.__('Dismiss')}
          </button>
        </ProblemNote>
      )}
    </div>
  );
}

/** Before trust: what that means and the way to the page that decides it. */
function RestrictedBanner(props: {
  readonly kept: boolean;
  readonly steering: readonly string[];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const review = (
    <button type="button" className="sallyport-link" onClick={() => props.actions.inspectTrust()}>
      {trans.__('Review trust…')}
    </button>
  );
  return props.kept ? (
    <Banner icon="shield-alert" title={trans.__('Restricted')}>
      {review}
    </Banner>
  ) : (
    <Banner icon="shield-alert" tone="warn" title={trans.__('This folder is not trusted')}>
      <p>{trans.__('Reading works. Nothing in it acts or is read as configuration.')}</p>
      {props.steering.length > 0 && <Steering paths={props.steering} />}
      {review}
    </Banner>
  );
}

/** What in the folder would steer an agent, by name; the trust page shows all of it. */
function Steering(props: { readonly paths: readonly string[] }): React.ReactElement {
  const { trans } = useWords();
  const named = props.paths.slice(0, NAMED);
  const others = props.paths.length - named.length;
  return (
    <p>
      {trans.__('Waiting for your trust:')}{' '}
      {named.map((path, index) => (
        <React.Fragment key={path}>
          {index > 0 && ', '}
          <code>
            <MarkedText text={path} />
          </code>
        </React.Fragment>
      ))}
      {others > 0 && (
        <> {fill(trans._n('and {count} more', 'and {count} more', others), { count: others })}</>
      )}
    </p>
  );
}

/** Files that the banner names before it counts the rest. */
const NAMED = 4;
