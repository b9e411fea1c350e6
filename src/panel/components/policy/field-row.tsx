import * as React from 'react';

import type { EffectiveValue, OwnLayer } from '../../../protocol/policy-view';
import { fill } from '../../words/fill';
import { layerName } from '../../words/layers';
import { choiceName } from '../../words/policy-fields';
import { fieldAbout, fieldTitle } from '../../words/policy-keys';
import { say } from '../../words/sentences';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { FieldControl } from './field-control';
import type { Field } from './fields';

/**
 * One key: its control, where its value comes from, what it would be otherwise, why it is locked, and what it means. A
 * locked control stays reachable, so that its reason is read too.
 */
export function FieldRow(props: {
  readonly field: Field;
  readonly layer: OwnLayer;
  /** What this layer says; undefined: nothing. */
  readonly own: unknown;
  readonly effective: EffectiveValue | undefined;
  readonly readOnly: boolean;
  readonly onChange: (value: unknown) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { field, layer, own, effective, onChange } = props;
  const id = React.useId();
  const title = fieldTitle(field.key, words);
  const frozen = props.readOnly || effective?.locked !== undefined;
  const elsewhere =
    effective !== undefined && effective.source !== layer
      ? { layer: layerName(effective.source, words), value: choiceName(effective.value, words) }
      : undefined;
  return (
    <div className="sallyport-field" data-own={own !== undefined || undefined}>
      <label htmlFor={id}>{title}</label>
      <FieldControl
        id={id}
        field={field}
        own={own}
        inherited={
          elsewhere === undefined
            ? trans.__('Inherited')
            : fill(trans.__('Inherited: {value}'), { value: elsewhere.value })
        }
        frozen={frozen}
        onChange={onChange}
      />
      <p id={`${id}-about`} className="sallyport-about">
        <span className="sallyport-badge">
          {own !== undefined
            ? layerName(layer, words)
            : (elsewhere?.layer ?? layerName('default', words))}
        </span>{' '}
        {own !== undefined && elsewhere !== undefined && (
          <span>{fill(trans.__('In force: {value}, from {layer}.'), elsewhere)} </span>
        )}
        {effective?.locked !== undefined && (
          <span>
            <Icon name="lock" /> {say(effective.locked, words)}{' '}
          </span>
        )}
        {fieldAbout(field.key, words)}
      </p>
      {own !== undefined && (
        <button
          type="button"
          className="sallyport-link"
          aria-label={fill(trans.__('Reset {title} to inherited'), { title })}
          aria-disabled={props.readOnly || undefined}
          onClick={() => !props.readOnly && onChange(undefined)}
        >
          {trans.__('Reset')}
        </button>
      )}
    </div>
  );
}
