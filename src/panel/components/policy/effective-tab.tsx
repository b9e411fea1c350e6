import * as React from 'react';

import type { Layer } from '../../../protocol/decisions';
import type { EffectiveValue, PolicyDetails } from '../../../protocol/policy-view';
import { layerName } from '../../words/layers';
import { choiceName } from '../../words/policy-fields';
import { fieldTitle } from '../../words/policy-keys';
import { say } from '../../words/sentences';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { AdministratorSection } from './administrator-section';
import { RulesTable } from './rules-table';

/** The policy in force, read-only: each value with the layer that decided and what every layer says, and every rule. */
export function EffectiveTab(props: {
  readonly details: PolicyDetails;
  readonly search: string;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { details, search } = props;
  const wanted = search.trim().toLowerCase();
  const values = details.values.filter(({ key }) =>
    `${fieldTitle(key, words)} ${key}`.toLowerCase().includes(wanted)
  );
  return (
    <>
      <section aria-label={trans.__('Rules in force')}>
        <h3>{trans.__('Rules in force')}</h3>
        <RulesTable rows={details.rules} search={search} layers />
      </section>
      <section aria-label={trans.__('Values in force')}>
        <h3>{trans.__('Values in force')}</h3>
        <ul className="sallyport-values">
          {values.map(value => (
            <li key={value.key}>
              <Value value={value} />
            </li>
          ))}
        </ul>
      </section>
      <AdministratorSection values={details.values} />
    </>
  );
}

function Value(props: { readonly value: EffectiveValue }): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { key, value, source, layers, locked } = props.value;
  // The cast: the keys of `layers` are layers, which `Object.entries` forgets.
  const said = Object.entries(layers) as [Layer, unknown][];
  return (
    <details>
      <summary>
        <span>{fieldTitle(key, words)}</span> <b>{choiceName(value, words)}</b>{' '}
        <span className="sallyport-badge">
          {locked !== undefined && <Icon name="lock" />}
          {layerName(source, words)}
        </span>
      </summary>
      {locked !== undefined && <p>{say(locked, words)}</p>}
      <dl className="sallyport-facts">
        {said.map(([layer, of]) => (
          <React.Fragment key={layer}>
            <dt>{layerName(layer, words)}</dt>
            <dd>{choiceName(of, words)}</dd>
          </React.Fragment>
        ))}
      </dl>
      {said.length === 0 && (
        <p className="sallyport-quiet">{trans.__('No layer says anything: as shipped.')}</p>
      )}
    </details>
  );
}
