import * as React from 'react';

import type { PolicyDocument } from '../../../protocol/policy-document';
import type { EffectiveValue, OwnLayer } from '../../../protocol/policy-view';
import type { PanelActions } from '../../model/panel-actions';
import { presetAbout, presetNames, presetTitle, withPreset } from '../../words/policy-presets';
import { useWords } from '../../words/words';

/** Starting points for a layer. Choosing one changes the draft and asks at once what saving it would do; nothing is saved. */
export function Presets(props: {
  readonly layer: OwnLayer;
  readonly document: PolicyDocument;
  readonly values: readonly EffectiveValue[];
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { layer, document, values, actions } = props;
  const id = React.useId();
  const isLocked = (key: string): boolean =>
    values.some(value => value.key === key && value.locked !== undefined);
  return (
    <section aria-label={trans.__('Presets')}>
      <h3>{trans.__('Presets')}</h3>
      <ul className="sallyport-values">
        {presetNames.map(name => {
          const made = withPreset(document, name, isLocked);
          const same = JSON.stringify(made) === JSON.stringify(document);
          return (
            <li key={name}>
              <button
                type="button"
                className="sallyport-button"
                aria-disabled={same || undefined}
                aria-describedby={`${id}-${name}`}
                onClick={() => {
                  if (same) return;
                  actions.editPolicy(layer, made);
                  actions.previewPolicy(layer);
                }}
              >
                {presetTitle(name, words)}
              </button>{' '}
              <span id={`${id}-${name}`} className="sallyport-about">
                {presetAbout(name, words)} {same && trans.__('This layer says all of it already.')}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
