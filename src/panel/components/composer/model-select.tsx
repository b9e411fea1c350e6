import * as React from 'react';

import { modelInUse } from '../../model/model-choice';
import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';

/** Which of the connected models answers the next prompt; nothing where there is no choice. */
export function ModelSelect(props: {
  readonly view: Pick<PanelView, 'chosenModel' | 'thread' | 'session'>;
  readonly onModel: (id: string) => void;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { view, onModel } = props;
  const models = view.session?.models ?? [];
  if (models.length < 2 || view.thread?.tour !== undefined) return null;
  const used = modelInUse(view);
  return (
    <select
      className="sallyport-mode"
      aria-label={trans.__('Model')}
      title={used === undefined ? undefined : `${used.provider}: ${used.name}`}
      value={used?.id}
      onChange={event => onModel(event.currentTarget.value)}
    >
      {models.map(({ id, name }) => (
        <option key={id} value={id}>
          {models.some(other => other.id !== id && other.name === name) ? id : name}
        </option>
      ))}
    </select>
  );
}
