import * as React from 'react';

import type { PolicyDocument } from '../../../protocol/policy-document';
import type { OwnLayer, PolicyDetails, RuleView } from '../../../protocol/policy-view';
import { fill } from '../../words/fill';
import { RULE_LISTS, ruleIds, withoutRules, withRule } from '../../words/policy-document';
import { useWords } from '../../words/words';
import { RuleForm, type RuleDraft } from './rule-form';
import { RulesTable } from './rules-table';

/** The rules of a layer: to find, add, change and remove, with the offer to remove those that nothing used. */
export function RulesSection(props: {
  readonly layer: OwnLayer;
  readonly document: PolicyDocument;
  readonly details: PolicyDetails;
  readonly locked: boolean;
  readonly search: string;
  readonly onEdit: (document: PolicyDocument) => void;
}): React.ReactElement {
  const { trans } = useWords();
  const { layer, document, details, locked, search, onEdit } = props;
  const [editing, setEditing] = React.useState<RuleDraft | 'new' | null>(null);
  const add = React.useRef<HTMLButtonElement>(null);
  const rows = React.useMemo(
    () => rowsOf(layer, document, details.rules),
    [layer, document, details.rules]
  );
  const unused = rows.filter(row => row.unused).map(({ rule }) => rule.id);
  const close = (): void => {
    setEditing(null);
    // The control that opened the form may be gone with its row; this one stands always.
    setTimeout(() => add.current?.focus());
  };
  return (
    <section aria-label={trans.__('Rules')}>
      <h3>{trans.__('Rules')}</h3>
      {unused.length > 0 && !locked && (
        <p className="sallyport-quiet">
          {fill(
            trans._n(
              '{count} rule was not used for 30 days.',
              '{count} rules were not used for 30 days.',
              unused.length
            ),
            { count: unused.length }
          )}{' '}
          <button
            type="button"
            className="sallyport-link"
            onClick={() => onEdit(withoutRules(document, unused))}
          >
            {trans.__('Take them out')}
          </button>
        </p>
      )}
      <RulesTable
        rows={rows}
        search={search}
        onChange={locked ? undefined : row => setEditing({ list: row.list, rule: row.rule })}
        onRemove={
          locked
            ? undefined
            : row => {
                onEdit(withoutRules(document, [row.rule.id]));
                close();
              }
        }
      />
      {editing === null ? (
        <button
          ref={add}
          type="button"
          className="sallyport-button"
          aria-disabled={locked || undefined}
          onClick={() => !locked && setEditing('new')}
        >
          {trans.__('Add a rule')}
        </button>
      ) : (
        <RuleForm
          key={editing === 'new' ? '' : editing.rule.id}
          start={editing === 'new' ? undefined : editing}
          taken={ruleIds(document)}
          onDone={done => {
            if (done !== undefined) onEdit(withRule(document, done.list, done.rule));
            close();
          }}
        />
      )}
    </section>
  );
}

/** The document's rules with what is known of their use; a new or changed one has none yet. */
function rowsOf(
  layer: OwnLayer,
  document: PolicyDocument,
  known: readonly RuleView[]
): readonly RuleView[] {
  const uses = new Map(
    known.filter(row => row.layer === layer).map(row => [`${row.list} ${row.rule.id}`, row])
  );
  return RULE_LISTS.flatMap(list =>
    (document[list] ?? []).map((rule): RuleView => {
      const use = uses.get(`${list} ${rule.id}`);
      return use === undefined
        ? { layer, list, rule, state: 'in-force', hits: 0 }
        : { ...use, rule };
    })
  );
}
