import * as React from 'react';

import type { ConnectedModel } from '../../../protocol/results';
import { modelInUse } from '../../model/model-choice';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { credentialWords, providerTitle } from '../../words/providers';
import { formatNumber, formatRound } from '../../words/quantities';
import { useWords } from '../../words/words';
import { ConnectForm } from '../models/connect-form';
import { ProblemNote } from '../problem-note';
import { Page } from './page';

/** Which models are connected and how, and how to connect another. */
export function ModelsPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { view, actions } = props;
  const { models } = view;
  const connections = models?.connections;
  return (
    <Page title={trans.__('Models')} focus={view.focus} onClose={() => actions.showPage('thread')}>
      {models?.problem !== undefined && (
        <ProblemNote
          problem={models.problem}
          actions={actions}
          onRetry={connections === undefined ? () => actions.openModels() : undefined}
        />
      )}
      {models?.state === 'loading' && (
        <p className="sallyport-quiet">{trans.__('Looking what is connected…')}</p>
      )}
      {models !== undefined && connections !== undefined && (
        <>
          {connections.problem !== undefined && (
            <p className="sallyport-error">{connections.problem}</p>
          )}
          {connections.connections.length === 0 ? (
            <p>{trans.__('No model is connected. Slash commands work without one.')}</p>
          ) : (
            <ul className="sallyport-models" aria-label={trans.__('Connected models')}>
              {connections.connections.map(model => (
                <Connected key={model.id} model={model} view={view} actions={actions} />
              ))}
            </ul>
          )}
          {view.session?.role === 'admin' ? (
            <>
              <h4>{trans.__('Connect a model')}</h4>
              <ConnectForm models={models} connections={connections} actions={actions} />
            </>
          ) : (
            <p className="sallyport-quiet">
              {trans.__('Models are connected by an administrator of this server.')}
            </p>
          )}
        </>
      )}
    </Page>
  );
}

function Connected(props: {
  readonly model: ConnectedModel;
  readonly view: PanelView;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { model, view, actions } = props;
  const { id, removable } = model;
  const used = modelInUse(view)?.id === id;
  return (
    <li>
      <div>
        <strong>
          <bdi>{model.model}</bdi>
        </strong>
        <small className="sallyport-quiet">
          {[
            providerTitle(model.provider, words),
            new URL(model.origin).host,
            credentialWords(model.credential, words),
            ...(model.contextTokens === undefined
              ? []
              : [
                  fill(trans.__('{tokens} tokens'), {
                    tokens: formatRound(model.contextTokens, words)
                  })
                ]),
            ...(model.price === undefined
              ? []
              : [
                  fill(trans.__('${input} in, ${output} out'), {
                    input: formatNumber(model.price.input, words),
                    output: formatNumber(model.price.output, words)
                  })
                ])
          ].join(' · ')}
        </small>
      </div>
      <button
        type="button"
        className="sallyport-link"
        aria-pressed={used}
        aria-label={fill(trans.__('Use {model}'), { model: id })}
        onClick={() => actions.setModel(id)}
      >
        {used ? trans.__('In use') : trans.__('Use')}
      </button>
      {removable && view.session?.role === 'admin' && (
        <button
          type="button"
          className="sallyport-link"
          aria-label={fill(trans.__('Disconnect {model}'), { model: id })}
          onClick={event => actions.removeModel(id, event.nativeEvent)}
        >
          {trans.__('Disconnect')}
        </button>
      )}
    </li>
  );
}
