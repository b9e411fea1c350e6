import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { Page } from '../pages/page';
import { ProblemNote } from '../problem-note';
import { AddServers } from './add-servers';
import { ProposingFiles } from './proposing-files';
import { ReviewServer } from './review-server';
import { ServerRow } from './server-row';

/** MCP servers of the folder: the list, and in its place what adds some or reviews one. */
export function ServersPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  const { servers, settings } = view;
  const adding = servers?.adding;
  const review = servers?.review;
  const trusted = servers?.listing?.trusted === true;
  const title =
    review !== undefined
      ? fill(trans.__('Tools of {name}'), { name: review.server })
      : adding !== undefined
        ? trans.__('Add an MCP server')
        : trans.__('MCP servers');
  return (
    <Page title={title} focus={view.focus} onClose={() => actions.showPage('thread')}>
      {servers?.problem !== undefined && (
        <ProblemNote
          problem={servers.problem}
          actions={actions}
          onRetry={() => actions.listServers()}
        />
      )}
      {review !== undefined ? (
        <ReviewServer asked={review} settings={settings} actions={actions} />
      ) : adding !== undefined ? (
        <AddServers adding={adding} trusted={trusted} settings={settings} actions={actions} />
      ) : (
        <List view={view} actions={actions} trusted={trusted} />
      )}
    </Page>
  );
}

function List(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
  readonly trusted: boolean;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions, trusted } = props;
  const listing = view.servers?.listing;
  const busy = view.servers?.state !== 'ready';
  return (
    <>
      <p className="sallyport-quiet">
        {trans.__(
          'Programs and servers that bring tools. Each is started in the sandbox or reached at one address, each tool only as you reviewed it, and each call is judged by the policy.'
        )}
      </p>
      {listing !== undefined && !trusted && (
        <p>{trans.__('This folder is not trusted, so no server is used in it.')}</p>
      )}
      {listing === undefined && busy && <p role="status">{trans.__('Loading…')}</p>}
      {listing?.servers.length === 0 && <p>{trans.__('There is none yet.')}</p>}
      {listing !== undefined && listing.servers.length > 0 && (
        <ul className="sallyport-servers" aria-label={trans.__('MCP servers')}>
          {listing.servers.map(server => (
            <ServerRow
              key={`${server.layer} ${server.name}`}
              server={server}
              view={view}
              busy={busy}
              armingMs={listing.armingMs}
              actions={actions}
            />
          ))}
        </ul>
      )}
      {listing?.proposingOff === 'settings' && (
        <p className="sallyport-quiet">
          {trans.__(
            'The policy lets servers that this folder proposes be shown, and your settings of JupyterLab keep them out: Settings Editor → Sallyport → “MCP servers of the folder itself”. Choose “policy” there, and look again.'
          )}
        </p>
      )}
      {listing !== undefined && <ProposingFiles files={listing.proposing} actions={actions} />}
      <div className="sallyport-actions">
        <button type="button" className="sallyport-button" onClick={() => actions.beginServer()}>
          {trans.__('Add a server…')}
        </button>
        <button type="button" className="sallyport-button" onClick={() => actions.listServers()}>
          {trans.__('Look again')}
        </button>
      </div>
    </>
  );
}
