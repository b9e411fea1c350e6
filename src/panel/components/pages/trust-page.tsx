import * as React from 'react';

import type { TrustFinding } from '../../../protocol/results';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { formatBytes } from '../../words/quantities';
import { useWords } from '../../words/words';
import { guardWords } from '../approval/guard-words';
import { Hold } from '../approval/hold';
import { useGuard } from '../approval/use-guard';
import { MarkedText } from '../approval/payload-text';
import { Icon } from '../icon';
import { ProblemNote } from '../problem-note';
import { Page } from './page';

/** The decision to trust a folder: which folder it really is, what in it would steer an agent, and what trust changes. */
export function TrustPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  const { trust } = view;
  const inspection = trust?.inspection;
  return (
    <Page
      title={trans.__('Trust this folder?')}
      focus={view.focus}
      onClose={() => actions.showPage('thread')}
    >
      {trust?.problem !== undefined && (
        <ProblemNote
          problem={trust.problem}
          actions={actions}
          onRetry={() => actions.inspectTrust()}
        />
      )}
      {inspection === undefined ? (
        trust?.state === 'loading' && (
          <p className="sallyport-quiet">{trans.__('Looking into the folder…')}</p>
        )
      ) : (
        <>
          <dl className="sallyport-facts">
            <dt>{trans.__('Folder')}</dt>
            <dd>
              <code>
                <MarkedText text={inspection.realPath} />
              </code>
            </dd>
            {inspection.origin !== undefined && (
              <>
                <dt>{trans.__('Origin')}</dt>
                <dd>
                  <MarkedText text={inspection.origin} />
                </dd>
              </>
            )}
          </dl>
          <p>
            {trans.__(
              'Trust lets Sallyport act here under the standard policy: edits and commands still ask, commands run in the sandbox, every turn can be undone. It does not change what your own kernels and terminals do.'
            )}
          </p>
          <Findings findings={inspection.findings} more={inspection.more} />
          {inspection.refused !== undefined && (
            <p className="sallyport-error">{inspection.refused}</p>
          )}
          <TrustActions view={view} actions={actions} />
        </>
      )}
    </Page>
  );
}

function Findings(props: {
  readonly findings: readonly TrustFinding[];
  readonly more: number;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { findings, more } = props;
  if (findings.length === 0)
    return (
      <p>
        <Icon name="check" /> {trans.__('Nothing found that would steer an agent.')}
      </p>
    );
  return (
    <>
      <h4>
        {fill(
          trans._n(
            '{count} file that would steer an agent',
            '{count} files that would steer an agent',
            findings.length + more
          ),
          { count: findings.length + more }
        )}
      </h4>
      <ul className="sallyport-findings">
        {findings.map(finding => (
          <li key={finding.path}>
            <p>
              <code>
                <MarkedText text={finding.path} />
              </code>{' '}
              <small>{formatBytes(finding.bytes, words)}</small>
            </p>
            <p className="sallyport-quiet">{finding.why}</p>
            {finding.firstLines.length > 0 && (
              <pre tabIndex={0} dir="ltr">
                <MarkedText text={finding.firstLines.join('\n')} />
              </pre>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p>{fill(trans.__('{count} more are not listed.'), { count: more })}</p>}
    </>
  );
}

/** Keep restricted holds the focus; trust is armed like an approval. */
function TrustActions(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { view, actions } = props;
  const { trust, settings } = view;
  const inspection = trust?.inspection;
  const root = React.useRef<HTMLDivElement>(null);
  const { state, admits } = useGuard(
    root,
    Math.max(settings.armingDelay, inspection?.armingMs ?? 0),
    inspection?.nonce ?? ''
  );
  const keep = React.useRef<HTMLButtonElement>(null);
  // The safe choice is the one that Enter takes.
  React.useEffect(() => keep.current?.focus({ preventScroll: true }), []);
  if (inspection?.trusted === true)
    return (
      <div className="sallyport-actions">
        <p>
          <Icon name="shield" /> {trans.__('This folder is trusted.')}
        </p>
        <button type="button" className="sallyport-button" onClick={() => actions.revokeTrust()}>
          {trans.__('Take trust back')}
        </button>
      </div>
    );
  const possible = inspection?.nonce !== undefined && trust?.state === 'ready';
  return (
    <div ref={root} className="sallyport-actions sallyport-decide">
      <button
        ref={keep}
        type="button"
        className="sallyport-button"
        data-answer="deny"
        onClick={() => actions.keepRestricted()}
      >
        {trans.__('Keep restricted')}
      </button>
      {inspection?.refused === undefined && (
        <button
          type="button"
          className="sallyport-button"
          data-answer="approve"
          aria-disabled={!possible || state !== 'ready'}
          onClick={event => {
            if (possible && admits(event.nativeEvent, event.currentTarget))
              actions.setTrust(event.nativeEvent);
          }}
        >
          {trans.__('Trust this folder')}
        </button>
      )}
      {inspection?.refused === undefined && <Hold reason={guardWords(state, words)} />}
    </div>
  );
}
