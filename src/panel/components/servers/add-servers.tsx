import * as React from 'react';

import { readPaste } from '../../../protocol/mcp/read-paste';
import type { NewServers } from '../../model/servers-view';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { say } from '../../words/sentences';
import { useWords } from '../../words/words';
import { ProblemNote } from '../problem-note';
import { Tabs } from '../policy/tabs';
import { ArmedAnswer } from './armed-answer';
import { ServerForm } from './server-form';
import { SourceFacts } from './source-facts';

/** Adds servers: paste or form, what is wrong with it at once, then exactly what would be stored, then a yes. */
export function AddServers(props: {
  readonly adding: NewServers;
  readonly trusted: boolean;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { adding, trusted, settings, actions } = props;
  const [by, setBy] = React.useState<'paste' | 'form'>('paste');
  const id = React.useId();
  const { text, layer, preview } = adding;
  const problems = React.useMemo(
    () => (text.trim() === '' ? [] : readPaste(text).problems),
    [text]
  );
  const shown = preview?.problems ?? problems;
  const ready = text.trim() !== '' && problems.length === 0;
  return (
    <>
      {adding.from !== undefined && (
        <p>
          {fill(
            trans.__(
              'Proposed by {path} of this folder. What you add is stored; the file is not asked again.'
            ),
            {
              path: adding.from
            }
          )}
        </p>
      )}
      <Tabs
        label={trans.__('How to add')}
        tabs={[
          { id: 'paste', label: trans.__('Paste') },
          { id: 'form', label: trans.__('Form') }
        ]}
        active={by}
        onActivate={setBy}
      >
        {by === 'form' ? (
          <ServerForm onWrite={written => actions.editServers({ text: written })} />
        ) : (
          <>
            <label htmlFor={id}>
              {trans.__('JSON with mcpServers, servers or context_servers, as vendors print it')}
            </label>
            <textarea
              id={id}
              className="sallyport-json"
              rows={8}
              dir="ltr"
              spellCheck={false}
              value={text}
              onChange={event => actions.editServers({ text: event.currentTarget.value })}
            />
          </>
        )}
      </Tabs>
      <label>
        {trans.__('Add for')}{' '}
        <select
          value={layer}
          onChange={event =>
            actions.editServers({
              layer: event.currentTarget.value === 'folder' ? 'folder' : 'user'
            })
          }
        >
          <option value="user">{trans.__('every folder of mine')}</option>
          {trusted && <option value="folder">{trans.__('this folder only')}</option>}
        </select>
      </label>
      <p className="sallyport-quiet">
        {trans.__(
          'Values of variables and headers go to the Jupyter server on Preview, which keeps them for this server alone and never shows them again.'
        )}
      </p>
      <div role="status">
        {shown.map(({ path, why }, index) => (
          <p key={index} className="sallyport-error">
            {path !== '' && <code dir="ltr">{path}</code>} {say(why, words)}
          </p>
        ))}
      </div>
      {adding.problem !== undefined && <ProblemNote problem={adding.problem} actions={actions} />}
      {preview?.nonce === undefined ? (
        <div className="sallyport-actions">
          <button type="button" className="sallyport-button" onClick={() => actions.closeServer()}>
            {trans.__('Cancel')}
          </button>
          <button
            type="button"
            className="sallyport-button"
            aria-disabled={!ready || adding.state === 'looking'}
            onClick={() => {
              if (ready && adding.state !== 'looking') actions.previewServers();
            }}
          >
            {trans.__('Preview')}
          </button>
        </div>
      ) : (
        <section aria-label={trans.__('What would be stored')}>
          {preview.servers.map(({ name, source }) => (
            <React.Fragment key={name}>
              <h4>
                <code>{name}</code>
              </h4>
              <SourceFacts source={source} />
            </React.Fragment>
          ))}
          <p className="sallyport-quiet">
            {trans.__(
              'Nothing is started yet and none of its tools can be used before you have reviewed them.'
            )}
          </p>
          <ArmedAnswer
            settings={settings}
            armingMs={preview.armingMs}
            nonce={preview.nonce}
            possible={adding.state === 'ready'}
            no={trans.__('Cancel')}
            yes={trans.__('Add')}
            onNo={() => actions.closeServer()}
            onYes={event => actions.addServers(event)}
          />
        </section>
      )}
    </>
  );
}
