import * as React from 'react';

import type { PolicyDocument } from '../../../protocol/policy-document';
import type { OwnLayer } from '../../../protocol/policy-view';
import type { PanelActions } from '../../model/panel-actions';
import { useWords } from '../../words/words';
import { ImportList } from './import-list';

/** The layer as JSON: to read, to edit, to save as a file, and to take parts of another file over. */
export function DocumentText(props: {
  readonly layer: OwnLayer;
  readonly document: PolicyDocument;
  readonly locked: boolean;
  readonly onEdit: (document: PolicyDocument) => void;
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { layer, document, locked, onEdit, actions } = props;
  const given = JSON.stringify(document, null, 2);
  const [text, setText] = React.useState(given);
  const [fault, setFault] = React.useState('');
  const [imported, setImported] = React.useState<PolicyDocument | null>(null);
  // Shows what the controls made of it.
  React.useEffect(() => {
    setText(given);
    setFault('');
  }, [given]);
  const read = (json: string, use: (document: PolicyDocument) => void): void => {
    const parsed = parse(json);
    setFault(parsed === undefined ? trans.__('This is not a JSON object.') : '');
    if (parsed !== undefined) use(parsed);
  };
  return (
    <section aria-label={trans.__('As text')}>
      <details>
        <summary>
          <h3>{trans.__('As text')}</h3>
        </summary>
        <textarea
          className="sallyport-json"
          rows={14}
          dir="ltr"
          spellCheck={false}
          readOnly={locked}
          aria-label={trans.__('Policy as JSON')}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        {fault !== '' && (
          <p className="sallyport-error" role="alert">
            {fault}
          </p>
        )}
        <div className="sallyport-actions">
          <button
            type="button"
            className="sallyport-button"
            aria-disabled={locked || text === given}
            onClick={() => !locked && read(text, onEdit)}
          >
            {trans.__('Take the text over')}
          </button>
          <button
            type="button"
            className="sallyport-button"
            onClick={() =>
              actions.saveFile({
                name: `sallyport-policy-${layer}.json`,
                type: 'application/json',
                text: `${given}\n`
              })
            }
          >
            {trans.__('Export')}
          </button>
          <label className="sallyport-import">
            <span>{trans.__('Import as a proposal')}</span>
            <input
              type="file"
              accept=".json,application/json"
              disabled={locked}
              onChange={event => {
                const [file] = event.currentTarget.files ?? [];
                event.currentTarget.value = '';
                void file?.text().then(json => read(json, setImported));
              }}
            />
          </label>
        </div>
        {imported !== null && (
          <ImportList
            document={document}
            imported={imported}
            onDone={next => {
              if (next !== undefined) onEdit(next);
              setImported(null);
            }}
          />
        )}
      </details>
    </section>
  );
}

/** Whatever object the text is; the engine judges it whole before anything is saved. */
function parse(json: string): PolicyDocument | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? // The cast: `policy/preview` says what in it is not a policy.
        (value as PolicyDocument)
      : undefined;
  } catch {
    return undefined;
  }
}
