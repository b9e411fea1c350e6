import * as React from 'react';

import type { EffectiveValue } from '../../../protocol/policy-view';
import { fieldAbout, fieldTitle } from '../../words/policy-keys';
import { valueText } from '../../words/policy-fields';
import { useWords } from '../../words/words';
import { Icon } from '../icon';

/** What only the administrator's policy may say: what it says, and where it is set. Nothing where it says nothing. */
export function AdministratorSection(props: {
  readonly values: readonly EffectiveValue[];
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const said = props.values.filter(
    ({ key, source }) => source === 'admin' && (key === 'locks' || key === 'features')
  );
  if (said.length === 0) return null;
  return (
    <section aria-label={trans.__('Set by the administrator')}>
      <h3>
        <Icon name="lock" /> {trans.__('Set by the administrator')}
      </h3>
      <p className="sallyport-about">
        {trans.__(
          'In the configuration of the server: Sallyport.policy, or the file that Sallyport.policy_file names.'
        )}
      </p>
      <dl className="sallyport-facts">
        {said.map(({ key, value }) => (
          <React.Fragment key={key}>
            <dt>{fieldTitle(key, words)}</dt>
            <dd>
              <span dir="ltr">{valueText(value, words)}</span>{' '}
              <span className="sallyport-about">{fieldAbout(key, words)}</span>
            </dd>
          </React.Fragment>
        ))}
      </dl>
    </section>
  );
}
