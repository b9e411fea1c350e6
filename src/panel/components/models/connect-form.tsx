import * as React from 'react';

import { providers } from '../../../protocol/providers';
import type { ModelConnections } from '../../../protocol/results';
import type { ModelsView } from '../../model/part-views';
import type { PanelActions } from '../../model/panel-actions';
import { addressExample, localAddresses, modelLabel, providerTitle } from '../../words/providers';
import { useWords } from '../../words/words';
import { useClock } from '../use-clock';
import { draftOf, needsAddress, startEntry, type ModelEntry } from './draft';
import { KeyFields } from './key-fields';
import { NumberFields } from './number-fields';
import { TestNote } from './test-note';

/** Choose a provider, say where the key is, test, pick a model, connect. */
export function ConnectForm(props: {
  readonly models: ModelsView;
  readonly connections: ModelConnections;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { models, connections, actions } = props;
  const [entry, setEntry] = React.useState(() =>
    startEntry(connections.providers.find(({ refused }) => refused === undefined)?.name ?? '')
  );
  const id = React.useId();
  /** The model that the last test asked; undefined: it asked for the list alone. */
  const [tested, setTested] = React.useState<string>();
  const set = (changes: Partial<ModelEntry>): void => {
    setEntry({ ...entry, ...changes });
    // A list of models stays while one of them is chosen, and numbers are not asked about.
    const isAsked = (name: string): boolean =>
      ['provider', 'address', 'choice', 'text'].includes(name);
    if (Object.keys(changes).some(isAsked)) actions.changeModelDraft();
  };
  const { connected, test } = models;
  // Nothing of a key stays in the page once it is where it belongs.
  React.useEffect(() => {
    if (connected !== undefined)
      setEntry(({ provider, address, choice }) => ({ ...startEntry(provider), address, choice }));
  }, [connected]);
  const draft = draftOf(entry);
  const refused = connections.providers.find(({ name }) => name === entry.provider)?.refused;
  const testable = draft !== undefined && refused === undefined && test?.state !== 'asking';
  const { armedAt = 0 } = models;
  const armed = Date.now() >= armedAt;
  // Draws the button anew once it counts.
  useClock(!armed);
  const ready = testable && draft.model !== undefined && models.saving !== true && armed;
  const names =
    test?.state === 'done' ? test.result.models : (providers.get(entry.provider)?.known ?? []);
  return (
    <div role="group" className="sallyport-form" aria-label={trans.__('Connect a model')}>
      <label data-wide>
        <span>{trans.__('Provider')}</span>
        <select
          value={entry.provider}
          onChange={event => set(startEntry(event.currentTarget.value))}
        >
          {connections.providers.map(({ name }) => (
            <option key={name} value={name}>
              {providerTitle(name, words)}
            </option>
          ))}
        </select>
      </label>
      {refused !== undefined && (
        <p data-wide className="sallyport-error">
          {refused}
        </p>
      )}
      <label data-wide>
        <span>
          {needsAddress(entry.provider)
            ? trans.__('Address')
            : trans.__('Address, where it is not the usual one')}
        </span>
        <input
          type="text"
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          list={`${id}-addresses`}
          placeholder={providers.get(entry.provider)?.baseUrl || addressExample(entry.provider)}
          value={entry.address}
          onChange={event => set({ address: event.currentTarget.value })}
        />
      </label>
      <datalist id={`${id}-addresses`}>
        {entry.provider === 'openai-compatible' &&
          localAddresses.map(({ address, name }) => (
            <option key={address} value={address}>
              {name}
            </option>
          ))}
      </datalist>
      <KeyFields entry={entry} connections={connections} onChange={set} />
      <label data-wide>
        <span>{modelLabel(entry.provider, words)}</span>
        <input
          type="text"
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          list={`${id}-models`}
          value={entry.model}
          onChange={event => set({ model: event.currentTarget.value })}
        />
      </label>
      <datalist id={`${id}-models`}>
        {names.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <NumberFields
        entry={entry}
        known={test?.state === 'done' ? test.result.contextTokens : undefined}
        onChange={set}
      />
      <TestNote
        models={models}
        tested={tested}
        stale={tested !== undefined && tested !== draft?.model}
      />
      <div className="sallyport-actions">
        <button
          type="button"
          className="sallyport-button"
          aria-disabled={!testable}
          onClick={() => {
            if (!testable) return;
            setTested(draft.model);
            actions.testModel(draft);
          }}
        >
          {draft?.model === undefined ? trans.__('Find its models') : trans.__('Test')}
        </button>
        <button
          type="button"
          className="sallyport-button"
          data-answer="approve"
          aria-disabled={!ready}
          onClick={event => {
            if (ready) actions.connectModel(draft, event.nativeEvent);
          }}
        >
          {trans.__('Connect')}
        </button>
      </div>
    </div>
  );
}
