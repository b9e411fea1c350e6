import * as React from 'react';

import type { PolicyDocument, Rule } from '../../../protocol/policy-document';
import type { PolicyDifference, RuleList } from '../../../protocol/policy-view';
import { differences } from '../../words/policy-differences';
import { RULE_LISTS, withRule, withValue } from '../../words/policy-document';
import { useWords } from '../../words/words';
import { DifferenceList } from './difference-list';

/** What a file would add or change, one by one and none of it ticked: what is ticked joins the unsaved changes. */
export function ImportList(props: {
  readonly document: PolicyDocument;
  readonly imported: PolicyDocument;
  /** undefined: nothing is taken over. */
  readonly onDone: (document: PolicyDocument | undefined) => void;
}): React.ReactElement {
  const { trans } = useWords();
  const { document, imported, onDone } = props;
  const proposed = React.useMemo(
    // What the file does not say is left as it is.
    () => differences(document, imported).filter(({ after }) => after !== undefined),
    [document, imported]
  );
  const [ticked, setTicked] = React.useState<ReadonlySet<PolicyDifference>>(new Set());
  const toggle = (one: PolicyDifference): void => {
    const next = new Set(ticked);
    if (!next.delete(one)) next.add(one);
    setTicked(next);
  };
  return (
    <fieldset className="sallyport-proposals">
      <legend>{trans.__('The file proposes')}</legend>
      {proposed.length === 0 && <p>{trans.__('Nothing that is not there already.')}</p>}
      {proposed.map(one => (
        <label key={`${one.key} ${one.ruleId ?? ''}`} className="sallyport-tick">
          <input type="checkbox" checked={ticked.has(one)} onChange={() => toggle(one)} />
          <DifferenceList title="" differences={[one]} />
        </label>
      ))}
      <div className="sallyport-actions">
        <button type="button" className="sallyport-button" onClick={() => onDone(undefined)}>
          {trans.__('Take nothing over')}
        </button>
        <button
          type="button"
          className="sallyport-button"
          aria-disabled={ticked.size === 0}
          onClick={() => ticked.size > 0 && onDone([...ticked].reduce(withDifference, document))}
        >
          {trans.__('Add the ticked ones')}
        </button>
      </div>
    </fieldset>
  );
}

function withDifference(
  document: PolicyDocument,
  { key, after }: PolicyDifference
): PolicyDocument {
  const list: RuleList | undefined = RULE_LISTS.find(one => one === key);
  // The cast: `differences` gives rules for the lists of rules; the engine judges them at the preview.
  return list === undefined
    ? withValue(document, key, after)
    : withRule(document, list, after as Rule);
}
