import * as React from 'react';
import { VList } from 'virtua';

import type { RuleView } from '../../../protocol/policy-view';
import { fill } from '../../words/fill';
import { layerName } from '../../words/layers';
import { patternText } from '../../words/policy-document';
import { listName, toolName } from '../../words/policy-fields';
import { formatDay, formatNumber } from '../../words/quantities';
import { useWords, type Words } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { Icon } from '../icon';

/** Rules as a table of which only the rows near the view exist, so that thousands cost what a few cost. */
export function RulesTable(props: {
  readonly rows: readonly RuleView[];
  readonly search: string;
  /** Shows the layer too. */
  readonly layers?: boolean;
  readonly onChange?: ((row: RuleView) => void) | undefined;
  readonly onRemove?: ((row: RuleView) => void) | undefined;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { rows, search, layers = false, onChange, onRemove } = props;
  const wanted = search.trim().toLowerCase();
  const found = React.useMemo(
    () => (wanted === '' ? rows : rows.filter(row => searchText(row, words).includes(wanted))),
    [rows, wanted, words]
  );
  const [focused, setFocused] = React.useState<number | null>(null);
  if (rows.length === 0)
    return <p className="sallyport-quiet">{trans.__('There is no rule here.')}</p>;
  return (
    <>
      <p className="sallyport-quiet" role="status">
        {found.length === rows.length
          ? fill(trans._n('{count} rule', '{count} rules', rows.length), {
              count: formatNumber(rows.length, words)
            })
          : fill(trans.__('{found} of {count} rules'), {
              found: formatNumber(found.length, words),
              count: formatNumber(rows.length, words)
            })}
      </p>
      <div
        className="sallyport-wide"
        tabIndex={0}
        role="group"
        aria-label={trans.__('Rules, wide')}
      >
        <div
          role="table"
          className="sallyport-rules"
          aria-label={trans.__('Rules')}
          aria-rowcount={found.length + 1}
        >
          <div role="rowgroup">
            <div role="row" aria-rowindex={1} className="sallyport-rule" data-head>
              <span role="columnheader">{trans.__('Decision')}</span>
              <span role="columnheader">{trans.__('Kind')}</span>
              <span role="columnheader">{trans.__('Pattern')}</span>
              <span role="columnheader">{layers ? trans.__('Layer') : trans.__('Expires')}</span>
              <span role="columnheader">{trans.__('Used')}</span>
              <span role="columnheader">{trans.__('Actions')}</span>
            </div>
          </div>
          <VList
            role="rowgroup"
            data={found}
            itemSize={ROW}
            keepMounted={focused !== null && focused < found.length ? [focused] : []}
            style={{ height: Math.max(1, Math.min(found.length, MOST_ROWS)) * ROW }}
          >
            {(row, index) => (
              <div
                key={`${row.layer} ${row.list} ${row.rule.id}`}
                role="row"
                aria-rowindex={index + 2}
                className="sallyport-rule"
                onFocus={() => setFocused(index)}
              >
                <Cells row={row} layers={layers} onChange={onChange} onRemove={onRemove} />
              </div>
            )}
          </VList>
        </div>
      </div>
    </>
  );
}

const Cells = React.memo(function Cells(props: {
  readonly row: RuleView;
  readonly layers: boolean;
  readonly onChange: ((row: RuleView) => void) | undefined;
  readonly onRemove: ((row: RuleView) => void) | undefined;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { row, layers, onChange, onRemove } = props;
  const { list, rule, state } = row;
  const pattern = patternText(rule);
  const name = pattern === '' ? rule.id : pattern;
  return (
    <>
      <span role="cell" data-list={list}>
        {listName(list, words)}
        {state !== 'in-force' && (
          <small>
            {' '}
            {state === 'locked' && <Icon name="lock" />}
            {state === 'expired' ? trans.__('expired') : trans.__('locked')}
          </small>
        )}
      </span>
      <span role="cell">{toolName(rule.tool, words)}</span>
      <span role="cell" title={rule.reason ?? rule.id}>
        <code>{pattern === '' ? trans.__('any') : <MarkedText text={pattern} />}</code>
      </span>
      <span role="cell">
        {layers ? layerName(row.layer, words) : (rule.expires?.slice(0, 10) ?? trans.__('never'))}
      </span>
      <span role="cell">{usedText(row, words)}</span>
      <span role="cell">
        {onChange !== undefined && (
          <button
            type="button"
            className="sallyport-link"
            aria-label={fill(trans.__('Change the rule {name}'), { name })}
            onClick={() => onChange(row)}
          >
            {trans.__('Change')}
          </button>
        )}{' '}
        {onRemove !== undefined && (
          <button
            type="button"
            className="sallyport-link"
            aria-label={fill(trans.__('Remove the rule {name}'), { name })}
            onClick={() => onRemove(row)}
          >
            {trans.__('Remove')}
          </button>
        )}
      </span>
    </>
  );
});

function usedText({ hits, lastUsed }: RuleView, words: Words): string {
  const { trans } = words;
  if (hits === 0 || lastUsed === undefined) return trans.__('not yet');
  return fill(trans._n('{count} time, {day}', '{count} times, {day}', hits), {
    count: formatNumber(hits, words),
    day: formatDay(lastUsed, words)
  });
}

const searchText = ({ list, rule, layer }: RuleView, words: Words): string =>
  [
    rule.id,
    patternText(rule),
    rule.reason ?? '',
    listName(list, words),
    toolName(rule.tool, words),
    layerName(layer, words)
  ]
    .join(' ')
    .toLowerCase();

/** Pixels of a row: two lines of small text at the panel's width. */
const ROW = 40;

/** Rows in sight before the table scrolls. */
const MOST_ROWS = 12;
