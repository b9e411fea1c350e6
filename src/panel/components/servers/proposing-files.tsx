import * as React from 'react';

import type { ProposedServer, ProposingFile } from '../../../protocol/mcp/servers';
import type { PanelActions } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { say } from '../../words/sentences';
import { proposalStatus } from '../../words/servers';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { Diff } from '../diff/diff';
import { Icon, type IconName } from '../icon';
import { SourceFacts } from './source-facts';

/** What the folder's own files name. None of it is stored or started by being shown. */
export function ProposingFiles(props: {
  readonly files: readonly ProposingFile[];
  readonly actions: PanelActions;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const id = React.useId();
  const { files, actions } = props;
  if (files.length === 0) return null;
  return (
    <section aria-labelledby={id} className="sallyport-proposing">
      <h3 id={id}>{trans.__('Proposed by this folder')}</h3>
      <p className="sallyport-quiet">
        {trans.__(
          'Whoever wrote these files chose the servers. None is stored or started before you add it.'
        )}
      </p>
      {files.map(({ path, problems, servers }) => (
        <React.Fragment key={path}>
          <h4>
            <code dir="ltr">{path}</code>
          </h4>
          <Problems problems={problems} />
          <ul
            className="sallyport-servers"
            aria-label={fill(trans.__('Servers of {path}'), { path })}
          >
            {servers.map((server, index) => (
              <Proposed key={index} server={server} path={path} actions={actions} />
            ))}
          </ul>
        </React.Fragment>
      ))}
    </section>
  );
}

function Proposed(props: {
  readonly server: ProposedServer;
  readonly path: string;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const id = React.useId();
  const { server, path, actions } = props;
  const { name, status, problems, source, diff, text } = server;
  return (
    <li className="sallyport-server" aria-labelledby={id}>
      <h5 id={id}>
        <code>
          <MarkedText text={name} />
        </code>
      </h5>
      <p className="sallyport-server-state">
        <Icon name={ICONS[status]} /> {proposalStatus(status, words)}
      </p>
      <Problems problems={problems} />
      {diff !== undefined && (
        <>
          <p className="sallyport-quiet">
            {trans.__(
              'What is stored stays as it is. To take what the file says, remove it and add this one.'
            )}
          </p>
          <Diff
            diff={diff}
            label={fill(trans.__('From what is stored to what the file says of {name}'), { name })}
          />
        </>
      )}
      {source !== undefined && status !== 'stored' && <SourceFacts source={source} />}
      {text !== undefined && (status === 'proposed' || status === 'refused') && (
        <div className="sallyport-actions">
          <button
            type="button"
            className="sallyport-button"
            aria-describedby={id}
            onClick={() => actions.proposeServer(text, path)}
          >
            {status === 'proposed' ? trans.__('Look at it and add…') : trans.__('Mend it and add…')}
          </button>
        </div>
      )}
    </li>
  );
}

function Problems(props: Pick<ProposingFile, 'problems'>): React.ReactElement {
  const words = useWords();
  return (
    <>
      {props.problems.map(({ path, why }, index) => (
        <p key={index} className="sallyport-error">
          {path !== '' && <code dir="ltr">{path}</code>} {say(why, words)}
        </p>
      ))}
    </>
  );
}

const ICONS: Readonly<Record<ProposedServer['status'], IconName>> = {
  proposed: 'circle',
  stored: 'check',
  differs: 'shield-alert',
  refused: 'blocked'
};
