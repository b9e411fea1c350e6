import * as React from 'react';

import { choiceName } from '../../words/policy-fields';
import { useWords } from '../../words/words';
import type { Field } from './fields';

export interface FieldControlProps {
  readonly id: string;
  readonly field: Field;
  readonly own: unknown;
  /** What is said of the value that holds where this layer says nothing. */
  readonly inherited: string;
  readonly frozen: boolean;
  /** undefined: this layer says nothing. */
  readonly onChange: (value: unknown) => void;
}

/** The control that the schema asks for. */
export function FieldControl(props: FieldControlProps): React.ReactElement {
  switch (props.field.control) {
    case 'choice':
      return <Choice {...props} options={props.field.options} />;
    case 'flag':
      return <Choice {...props} options={[true, false]} />;
    case 'number':
      return <Amount {...props} />;
    case 'texts':
      return <Texts {...props} />;
  }
}

function Choice(
  props: FieldControlProps & { readonly options: readonly (string | boolean)[] }
): React.ReactElement {
  const words = useWords();
  const { id, options, own, inherited, frozen, onChange } = props;
  return (
    <select
      id={id}
      aria-describedby={`${id}-about`}
      aria-disabled={frozen || undefined}
      value={own === undefined ? '' : String(own)}
      onChange={event => {
        const chosen = options.find(option => String(option) === event.currentTarget.value);
        if (!frozen) onChange(chosen);
      }}
    >
      <option value="">{inherited}</option>
      {options.map(option => (
        <option key={String(option)} value={String(option)}>
          {choiceName(option, words)}
        </option>
      ))}
    </select>
  );
}

function Amount(props: FieldControlProps): React.ReactElement {
  const { id, field, own, inherited, frozen, onChange } = props;
  return (
    <input
      id={id}
      type="number"
      min={0}
      max={field.most}
      aria-describedby={`${id}-about`}
      readOnly={frozen}
      placeholder={inherited}
      value={typeof own === 'number' ? own : ''}
      onChange={event => {
        const { value, valueAsNumber } = event.currentTarget;
        onChange(value === '' || !Number.isFinite(valueAsNumber) ? undefined : valueAsNumber);
      }}
    />
  );
}

/** Texts, one a line. An empty box of a layer that speaks is an empty list; Reset makes the layer say nothing. */
function Texts(props: FieldControlProps): React.ReactElement {
  const { id, own, inherited, frozen, onChange } = props;
  const given = Array.isArray(own) ? own.map(String).join('\n') : '';
  const [text, setText] = React.useState(given);
  // Takes over what was changed elsewhere, and leaves a line that is being typed alone.
  React.useEffect(() => {
    setText(typed => (linesOf(typed).join('\n') === given ? typed : given));
  }, [given]);
  return (
    <textarea
      id={id}
      rows={Math.min(6, Math.max(2, text.split('\n').length))}
      dir="ltr"
      spellCheck={false}
      aria-describedby={`${id}-about`}
      readOnly={frozen}
      placeholder={inherited}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value);
        onChange(linesOf(event.currentTarget.value));
      }}
    />
  );
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
