import * as React from 'react';

import { PLAN_ITEM_CHARACTERS, PLAN_ITEMS } from '../../../protocol/plan';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';

/** The steps of a plan as text, one a line, until they are kept or let go. */
export function PlanEditor(props: {
  readonly steps: readonly string[];
  readonly onKeep: (steps: readonly string[]) => void;
  readonly onCancel: () => void;
}): React.ReactElement {
  const { trans } = useWords();
  const [text, setText] = React.useState(props.steps.join('\n'));
  const box = React.useRef<HTMLTextAreaElement>(null);
  const id = React.useId();
  // Who asked to edit goes on with the keys at once.
  React.useEffect(() => box.current?.focus(), []);
  const steps = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  const fits = steps.length > 0 && steps.length <= PLAN_ITEMS && steps.every(isShort);
  const keep = (): void => {
    if (fits) props.onKeep(steps);
  };
  return (
    <div
      className="sallyport-body sallyport-plan-editor"
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.onCancel();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
      }}
    >
      <label htmlFor={id}>{trans.__('Steps, one a line')}</label>
      <textarea
        id={id}
        ref={box}
        rows={Math.min(12, Math.max(4, steps.length + 1))}
        value={text}
        dir="auto"
        aria-invalid={!fits}
        aria-describedby={fits ? undefined : `${id}-limit`}
        onChange={event => setText(event.currentTarget.value)}
      />
      {!fits && (
        <p id={`${id}-limit`} className="sallyport-error">
          {fill(
            trans.__('A plan has 1 to {items} steps, each of at most {characters} characters.'),
            { items: PLAN_ITEMS, characters: PLAN_ITEM_CHARACTERS }
          )}
        </p>
      )}
      <div className="sallyport-actions">
        <button
          type="button"
          className="sallyport-button"
          data-primary={fits || undefined}
          aria-disabled={!fits}
          onClick={keep}
        >
          {trans.__('Keep these steps')}
        </button>
        <button type="button" className="sallyport-button" onClick={() => props.onCancel()}>
          {trans.__('Cancel')}
        </button>
      </div>
    </div>
  );
}

const isShort = (step: string): boolean => step.length <= PLAN_ITEM_CHARACTERS;
