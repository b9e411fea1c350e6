import * as React from 'react';

import type { AuditEntry } from '../../protocol/results';
import { formatMoment } from '../words/quantities';
import { useWords } from '../words/words';
import { MarkedText } from './approval/payload-text';

/** The entries as a grid: arrows move between rows, Enter shows or hides an entry's detail. Nothing where there is none. */
export function AuditTable(props: {
  readonly entries: readonly AuditEntry[];
  readonly more: boolean;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { entries, more } = props;
  const body = React.useRef<HTMLTableSectionElement>(null);
  const [active, setActive] = React.useState(0);
  const [open, setOpen] = React.useState<number | null>(null);
  const toggle = (index: number): void => setOpen(open === index ? null : index);
  const press = (event: React.KeyboardEvent, at: number): void => {
    if (event.key === 'Enter') return toggle(entries[at]?.index ?? -1);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[
      event.key
    ];
    if (target === undefined || target < 0 || target >= entries.length) return;
    event.preventDefault();
    setActive(target);
    body.current?.querySelector<HTMLElement>(`[data-at="${target}"]`)?.focus();
  };
  // A box that scrolls and holds nothing to go to could not be scrolled by keyboard.
  if (entries.length === 0) return null;
  const columns = [
    trans.__('Time'),
    trans.__('Who'),
    trans.__('Action'),
    trans.__('Target'),
    trans.__('Outcome')
  ];
  return (
    <div className="sallyport-wide">
      <table
        role="grid"
        className="sallyport-table"
        aria-label={trans.__('Audit entries')}
        aria-rowcount={more ? -1 : entries.length + 1}
        aria-colcount={columns.length}
      >
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {entries.map((entry, at) => (
            <React.Fragment key={entry.index}>
              <Row
                entry={entry}
                at={at}
                reachable={at === Math.min(active, entries.length - 1)}
                open={open === entry.index}
                onToggle={() => toggle(entry.index)}
                onFocus={() => setActive(at)}
                onKeyDown={event => press(event, at)}
              />
              {open === entry.index && <Detail entry={entry} columns={columns.length} />}
            </React.Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = (props: {
  readonly entry: AuditEntry;
  readonly at: number;
  readonly reachable: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}): React.ReactElement => {
  const words = useWords();
  const { entry, at } = props;
  return (
    <tr
      data-at={at}
      aria-rowindex={at + 2}
      data-entry
      tabIndex={props.reachable ? 0 : -1}
      onClick={props.onToggle}
      onFocus={props.onFocus}
      onKeyDown={props.onKeyDown}
    >
      <td role="gridcell" aria-expanded={props.open}>
        <time dateTime={entry.time}>{formatMoment(entry.time, words)}</time>
      </td>
      <td role="gridcell">
        <MarkedText text={entry.label === '' ? entry.principal : entry.label} />
      </td>
      <td role="gridcell">
        <code>{entry.action}</code>
      </td>
      <td role="gridcell">
        <MarkedText text={entry.target} />
      </td>
      <td role="gridcell">{entry.outcome}</td>
    </tr>
  );
};

/** Everything that an entry holds; secrets were taken out before it was written. */
function Detail(props: {
  readonly entry: AuditEntry;
  readonly columns: number;
}): React.ReactElement {
  const { trans } = useWords();
  const { entry } = props;
  const facts: readonly (readonly [string, string])[] = [
    [trans.__('Principal'), entry.principal],
    [trans.__('Role'), entry.role],
    [trans.__('Address'), entry.address],
    [trans.__('Segment'), `${entry.segment} · ${entry.seq}`],
    [trans.__('Hash'), entry.hash]
  ];
  return (
    <tr className="sallyport-detail">
      <td role="gridcell" colSpan={props.columns}>
        <dl className="sallyport-facts">
          {facts.map(([name, value]) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>
                <MarkedText text={value} />
              </dd>
            </React.Fragment>
          ))}
        </dl>
        <pre tabIndex={0} dir="ltr">
          <MarkedText text={JSON.stringify(entry.detail, null, 2)} />
        </pre>
      </td>
    </tr>
  );
}
