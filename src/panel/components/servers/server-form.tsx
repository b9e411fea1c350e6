import * as React from 'react';

import { useWords } from '../../words/words';

/** Writes what a vendor would have printed, so that form and paste go one way. */
export function ServerForm(props: {
  readonly onWrite: (text: string) => void;
}): React.ReactElement {
  const { trans } = useWords();
  const id = React.useId();
  const [fields, setFields] = React.useState(EMPTY);
  const change = (part: Partial<typeof EMPTY>): void => {
    const next = { ...fields, ...part };
    setFields(next);
    props.onWrite(written(next));
  };
  return (
    <div className="sallyport-server-form">
      <label htmlFor={`${id}-name`}>{trans.__('Name')}</label>
      <input
        id={`${id}-name`}
        value={fields.name}
        onChange={event => change({ name: event.currentTarget.value })}
      />
      <label htmlFor={`${id}-kind`}>{trans.__('Kind')}</label>
      <select
        id={`${id}-kind`}
        value={fields.kind}
        onChange={event =>
          change({ kind: event.currentTarget.value === 'http' ? 'http' : 'stdio' })
        }
      >
        <option value="stdio">{trans.__('A program that is started')}</option>
        <option value="http">{trans.__('A server that is reached')}</option>
      </select>
      {fields.kind === 'http' ? (
        <>
          <label htmlFor={`${id}-url`}>{trans.__('Address')}</label>
          <input
            id={`${id}-url`}
            dir="ltr"
            value={fields.url}
            onChange={event => change({ url: event.currentTarget.value })}
          />
        </>
      ) : (
        <>
          <label htmlFor={`${id}-command`}>{trans.__('Program')}</label>
          <input
            id={`${id}-command`}
            dir="ltr"
            value={fields.command}
            onChange={event => change({ command: event.currentTarget.value })}
          />
          <label htmlFor={`${id}-args`}>{trans.__('Arguments, one a line')}</label>
          <textarea
            id={`${id}-args`}
            dir="ltr"
            rows={3}
            spellCheck={false}
            value={fields.args}
            onChange={event => change({ args: event.currentTarget.value })}
          />
        </>
      )}
    </div>
  );
}

const EMPTY = { name: '', kind: 'stdio' as 'stdio' | 'http', command: '', args: '', url: '' };

const written = ({ name, kind, command, args, url }: typeof EMPTY): string =>
  JSON.stringify(
    {
      mcpServers: {
        [name.trim()]:
          kind === 'http'
            ? { url: url.trim() }
            : { command: command.trim(), args: args.split('\n').filter(line => line !== '') }
      }
    },
    undefined,
    2
  );
