import * as React from 'react';

import type { ModelConnections } from '../../../protocol/results';
import { fill } from '../../words/fill';
import { useWords, type Words } from '../../words/words';
import { originOf, TEXT_CHOICES, type ModelEntry } from './draft';

/** Where the key comes from. What was found on this machine is offered, and used only once a person chose it. */
export function KeyFields(props: {
  readonly entry: ModelEntry;
  readonly connections: ModelConnections;
  readonly onChange: (changes: Partial<ModelEntry>) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { entry, connections, onChange } = props;
  const { choice } = entry;
  const about = React.useId();
  const offer = connections.providers.find(({ name }) => name === entry.provider);
  const found = offer?.variables ?? [];
  const stored = (connections.stored ?? []).filter(({ origin }) => origin === originOf(entry));
  return (
    <>
      <label data-wide>
        <span>{trans.__('Key')}</span>
        <select
          value={choice}
          onChange={event => onChange({ choice: event.currentTarget.value, text: '' })}
        >
          {found.map(name => (
            // A variable that names a file is read by the fixed order of places alone.
            <option key={name} value={name.endsWith('_FILE') ? 'default' : `env:${name}`}>
              {fill(trans.__('Use {variable} of this server'), { variable: name })}
            </option>
          ))}
          {stored.map(({ name }) => (
            <option key={name} value={`stored:${name}`}>
              {fill(trans.__('Use the stored key {name}'), { name })}
            </option>
          ))}
          {entry.provider === 'bedrock' && (
            <>
              <option value="aws:profile">{trans.__('A profile of an AWS account')}</option>
              <option value="aws:env">{trans.__('AWS keys in the environment')}</option>
            </>
          )}
          <option value="paste">{trans.__('Paste a key')}</option>
          <option value="env">{trans.__('An environment variable')}</option>
          <option value="file">{trans.__('A file')}</option>
          <option value="keyring">{trans.__('The keyring')}</option>
          <option value="none">{trans.__('No key')}</option>
        </select>
      </label>
      {TEXT_CHOICES.includes(choice) && (
        <label data-wide>
          <span>{textLabel(choice, words)}</span>
          <input
            // No browser offers to keep what is in a text field without a form; a key is hidden all the same.
            type={choice === 'paste' ? 'password' : 'text'}
            autoComplete="off"
            dir="ltr"
            spellCheck={false}
            aria-describedby={about}
            value={entry.text}
            onChange={event => onChange({ text: event.currentTarget.value })}
          />
        </label>
      )}
      <p data-wide id={about} className="sallyport-quiet">
        {aboutKey(choice, connections.keptIn, words)}
      </p>
    </>
  );
}

function textLabel(choice: string, { trans }: Words): string {
  switch (choice) {
    case 'env':
      return trans.__('Name of the variable');
    case 'file':
      return trans.__('Path of the file, from / or ~');
    case 'aws:profile':
      return trans.__('Name of the profile');
    case 'keyring':
      return trans.__('Service and name in the keyring, as SERVICE/NAME');
    default:
      return trans.__('The key');
  }
}

function aboutKey(choice: string, keptIn: 'keyring' | 'file', { trans }: Words): string {
  switch (choice) {
    case 'paste':
      return keptIn === 'keyring'
        ? trans.__(
            'It goes into the keyring of the server, for this address alone, and never comes back to this page.'
          )
        : trans.__(
            'It goes into a file on the server that only you can read, for this address alone, and never comes back to this page.'
          );
    case 'none':
      return trans.__('For servers that ask for none.');
    case 'aws:profile':
    case 'aws:env':
      return trans.__(
        'Requests are signed with the keys of the account; only the reference is saved, and the keys are read when the model is asked.'
      );
    case 'file':
      return trans.__('A small text file of your own that nobody else can write: chmod 600.');
    default:
      return trans.__('Only the reference is saved; the key is read when the model is asked.');
  }
}
