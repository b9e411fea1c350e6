import * as React from 'react';

import { modelInUse } from '../../model/model-choice';
import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';

/** Which of the connected models answers the next prompt, and the way to connect another. */
export function ModelSelect(props: {
  readonly view: Pick<PanelView, 'chosenModel' | 'thread' | 'session'>;
  readonly onModel: (id: string) => void;
  readonly onConnect: () => void;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { view, onModel, onConnect } = props;
  const models = view.session?.models;
  // Until it is known which there are, nothing is said of them.
  if (models === undefined || view.thread?.tour !== undefined) return null;
  if (models.length === 0)
    return (
      <button type="button" className="sallyport-link" onClick={onConnect}>
        {trans.__('Connect a model…')}
      </button>
    );
  const used = modelInUse(view);
  return (
    <select
      className="sallyport-mode"
      aria-label={trans.__('Model')}
      title={used === undefined ? undefined : `${used.provider}: ${used.name}`}
      value={used?.id}
      onChange={event => {
        const { value } = event.currentTarget;
        if (value === CONNECT) onConnect();
        else onModel(value);
      }}
    >
      {models.map(({ id, name }) => (
        <option key={id} value={id}>
          {models.some(other => other.id !== id && other.name === name) ? id : name}
        </option>
      ))}
      <option value={CONNECT}>{trans.__('Connect a model…')}</option>
    </select>
  );
}

/** No id of a model: those have a provider before the colon. */
const CONNECT = ':connect';
