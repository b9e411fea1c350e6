import * as React from 'react';

import { fill } from '../../words/fill';
import { formatNumber } from '../../words/quantities';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';
import { pairRows, type DiffPair } from './side-by-side';
import { countDiff, readDiff, type DiffRow } from './unified';

/**
 * A unified diff with signs in the gutter, words for who cannot see them, and tints last.
 */
export function Diff(props: {
  readonly diff: string;
  /** Before and after side by side; absent: in one column, as an approval must. */
  readonly split?: boolean;
  /** Rows shown before "Show all"; absent: all of them, as an approval must. */
  readonly cap?: number;
  readonly label: string;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const [whole, setWhole] = React.useState(false);
  const rows = React.useMemo(() => readDiff(props.diff), [props.diff]);
  const shown = whole || props.cap === undefined ? rows : rows.slice(0, props.cap);
  const hidden = rows.length - shown.length;
  return (
    <div className="sallyport-diff" onKeyDown={moveByChange}>
      <div
        className="sallyport-scroll"
        data-split={props.split || undefined}
        role="group"
        aria-label={props.label}
        tabIndex={0}
        dir="ltr"
      >
        {props.split
          ? pairRows(shown).map((pair, index) => <Pair key={index} pair={pair} />)
          : shown.map((row, index) => (
              <Row key={index} row={row} begins={beginsChange(shown, index)} />
            ))}
      </div>
      {hidden > 0 && (
        <button type="button" className="sallyport-link" onClick={() => setWhole(true)}>
          {fill(trans._n('Show {count} more line', 'Show {count} more lines', hidden), {
            count: formatNumber(hidden, words)
          })}
        </button>
      )}
    </div>
  );
}

/** "+2 −1" with the words for it. */
export function DiffCounts(props: { readonly diff: string }): React.ReactElement {
  const { trans } = useWords();
  const { added, removed } = React.useMemo(() => countDiff(readDiff(props.diff)), [props.diff]);
  return (
    <span>
      <span aria-hidden="true">{`+${added} −${removed}`}</span>
      <span className="sallyport-hidden">
        {fill(trans.__('{added} lines added, {removed} removed'), { added, removed })}
      </span>
    </span>
  );
}

/** F7 and Shift F7: to the next or previous change of the card or page that the diff stands in. */
function moveByChange(event: React.KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'F7') return;
  event.preventDefault();
  const all =
    event.currentTarget.closest('.sallyport-page, .sallyport-card') ?? event.currentTarget;
  const changes = [...all.querySelectorAll<HTMLElement>('[data-change]')];
  const at = changes.findIndex(change => change === document.activeElement);
  const next = event.shiftKey ? (at < 0 ? -1 : at - 1) : (at + 1) % Math.max(1, changes.length);
  changes.at(next)?.focus();
}

const isChange = (row: DiffRow | undefined): boolean =>
  row?.type === 'added' || row?.type === 'removed';

const beginsChange = (rows: readonly DiffRow[], index: number): boolean =>
  isChange(rows[index]) && !isChange(rows[index - 1]);

function Pair({ pair }: { readonly pair: DiffPair }): React.ReactElement {
  const { left, right, across, begins } = pair;
  if (across !== undefined) return <Row row={across} begins={false} />;
  return (
    <div
      className="sallyport-pair"
      data-change={begins || undefined}
      tabIndex={begins ? -1 : undefined}
    >
      {left === undefined ? <div className="sallyport-void" /> : <Row row={left} begins={false} />}
      {right === undefined ? (
        <div className="sallyport-void" />
      ) : (
        // What stays is read out once.
        <Row row={right} begins={false} silent={right.type === 'same'} />
      )}
    </div>
  );
}

function Row(props: {
  readonly row: DiffRow;
  /** The first row of a run of added and removed ones. */
  readonly begins: boolean;
  /** Told already by the row beside it. */
  readonly silent?: boolean;
}): React.ReactElement {
  const { trans } = useWords();
  const { type, text } = props.row;
  const word =
    type === 'added' ? trans.__('added') : type === 'removed' ? trans.__('removed') : undefined;
  return (
    <div
      className="sallyport-row"
      data-type={type}
      data-change={props.begins || undefined}
      tabIndex={props.begins ? -1 : undefined}
      aria-hidden={props.silent === true || undefined}
    >
      <span aria-hidden="true">{SIGNS[type]}</span>
      <code>
        {word !== undefined && <span className="sallyport-hidden">{word} </span>}
        <MarkedText text={text} />
      </code>
    </div>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−', gap: '⋯', note: ' ' } as const;
