import * as React from 'react';

import type { PolicyDocument } from '../../../protocol/policy-document';
import type { EffectiveValue, OwnLayer } from '../../../protocol/policy-view';
import { valueAt, withValue } from '../../words/policy-document';
import { groupTitle } from '../../words/policy-fields';
import { fieldAbout, fieldTitle } from '../../words/policy-keys';
import { useWords } from '../../words/words';
import { FieldRow } from './field-row';
import { policyFields, type Field } from './fields';

/** The keys of a layer as controls made from the one schema, grouped and searched. */
export function FieldGroups(props: {
  readonly layer: OwnLayer;
  readonly document: PolicyDocument;
  readonly values: readonly EffectiveValue[];
  readonly locked: boolean;
  readonly search: string;
  readonly onEdit: (document: PolicyDocument) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { document, layer, locked, onEdit, search, values } = props;
  const wanted = search.trim().toLowerCase();
  const found = policyFields.filter(({ key }) =>
    `${fieldTitle(key, words)} ${key} ${fieldAbout(key, words)}`.toLowerCase().includes(wanted)
  );
  const groups = new Map<string, Field[]>();
  for (const field of found) {
    const title = groupTitle(field.group, words);
    groups.set(title, [...(groups.get(title) ?? []), field]);
  }
  return (
    <section aria-label={trans.__('Settings')}>
      {found.length === 0 && <p className="sallyport-quiet">{trans.__('No setting matches.')}</p>}
      {[...groups].map(([title, fields]) => (
        <details key={title} open={wanted !== '' || undefined}>
          <summary>
            <h3>{title}</h3>
          </summary>
          {fields.map(field => (
            <FieldRow
              key={field.key}
              field={field}
              layer={layer}
              own={valueAt(document, field.key)}
              effective={values.find(({ key }) => key === field.key)}
              readOnly={locked}
              onChange={value => onEdit(withValue(document, field.key, value))}
            />
          ))}
        </details>
      ))}
    </section>
  );
}
