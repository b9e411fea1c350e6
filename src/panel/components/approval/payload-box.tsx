import * as React from 'react';

import type { OpenedApproval } from '../../../protocol/approvals';
import { fill } from '../../words/fill';
import { formatNumber } from '../../words/quantities';
import { useWords } from '../../words/words';
import { Diff, DiffCounts } from '../diff/diff';
import { Icon } from '../icon';
import type { PayloadPart } from './payload-parts';
import { PayloadText } from './payload-text';
import { isSuspicious } from './suspicious';

/**
 * The payload in its own scrollable box: what is in it is what runs, whole. `end` marks its last line, so that the
 * card knows when all of it was in sight.
 */
export function PayloadBox(props: {
  readonly opened: OpenedApproval;
  readonly parts: readonly PayloadPart[];
  /** What a member of the payload is called. */
  readonly nameOf: (name: string) => string;
  readonly end: React.RefObject<HTMLSpanElement>;
  readonly seen: boolean;
  readonly ticked: boolean;
  readonly onTick: (ticked: boolean) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { opened, parts, nameOf } = props;
  const exact = parts.map(part => part.text).join('\n');
  const lines = (opened.diff ?? exact).split('\n').length;
  const suspicious = React.useMemo(() => isSuspicious(exact), [exact]);
  return (
    <div className="sallyport-payload">
      {suspicious && (
        <p className="sallyport-warning">
          <Icon name="alert" />
          {trans.__(
            'Holds invisible characters or letters that look like others; they are marked.'
          )}
        </p>
      )}
      {opened.diff !== undefined && (
        <p className="sallyport-counts">
          <DiffCounts diff={opened.diff} />
        </p>
      )}
      <div
        className="sallyport-exactly"
        role="group"
        aria-label={trans.__('What will run')}
        tabIndex={0}
      >
        {opened.diff === undefined ? (
          <Parts parts={parts} nameOf={nameOf} />
        ) : (
          <Diff diff={opened.diff} label={trans.__('Changes')} />
        )}
        <span ref={props.end} className="sallyport-end" />
      </div>
      {opened.diff !== undefined && (
        <details>
          <summary>{trans.__('Exact input')}</summary>
          <Parts parts={parts} nameOf={nameOf} />
        </details>
      )}
      {!props.seen && (
        <label className="sallyport-tick">
          <input
            type="checkbox"
            checked={props.ticked}
            onChange={event => props.onTick(event.currentTarget.checked)}
          />
          {fill(trans._n('I have reviewed {count} line', 'I have reviewed {count} lines', lines), {
            count: formatNumber(lines, words)
          })}
        </label>
      )}
    </div>
  );
}

function Parts(props: {
  readonly parts: readonly PayloadPart[];
  readonly nameOf: (name: string) => string;
}): React.ReactElement {
  const { trans } = useWords();
  if (props.parts.length === 0)
    return <p className="sallyport-member">{trans.__('Without any argument')}</p>;
  return (
    <>
      {props.parts.map(part => (
        <React.Fragment key={part.name}>
          {part.name !== '' && <p className="sallyport-member">{props.nameOf(part.name)}</p>}
          <PayloadText text={part.text} />
        </React.Fragment>
      ))}
    </>
  );
}
