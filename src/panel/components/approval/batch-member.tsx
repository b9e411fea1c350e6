import * as React from 'react';

import type { ApprovalView } from '../../model/part-views';
import type { PanelActions } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { callTitle } from '../../words/calls';
import { say } from '../../words/sentences';
import { testInputOf } from '../../words/test-input';
import { useWords, type Words } from '../../words/words';
import { ProblemNote } from '../problem-note';
import { Trace } from '../trace';
import { Matter, useReading } from './matter';
import { RiskLine } from './risk-line';

/** One question of a batch: its box, which can be ticked once all of its payload was in sight, and what unfolds. */
export function BatchMember(props: {
  readonly approval: ApprovalView;
  readonly reason: string | undefined;
  readonly checked: boolean;
  /** The heading of the batch stands for the first of its members. */
  readonly isFirst: boolean;
  readonly onCheck: (checked: boolean) => void;
  /** Takes it out of the batch, to be answered on a card of its own: edited, noted, for longer. */
  readonly onApart: () => void;
  readonly actions: Pick<PanelActions, 'openApproval' | 'openTester' | 'copy'>;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { approval, checked, actions } = props;
  const { approvalId, opened, state, summary } = approval;
  const reading = useReading(`${approvalId} ${opened?.nonce ?? ''}`);
  const [fold, setFold] = React.useState<'payload' | 'why' | null>(null);
  const id = React.useId();
  const matter = React.useRef<HTMLDivElement>(null);
  // Who unfolds it wants to see it; only in sight does it count as read.
  React.useEffect(() => {
    if (fold === 'payload') matter.current?.scrollIntoView({ block: 'nearest' });
  }, [fold]);
  const ready = state === 'open' && reading.read;
  const title = titleOf(approval, words);
  const tested = opened && testInputOf(approval.tool, opened.payload);
  const unfold = (name: 'payload' | 'why'): void => setFold(fold === name ? null : name);
  return (
    <li className="sallyport-batch-row">
      <div className="sallyport-tick">
        <input
          type="checkbox"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-state`}
          aria-disabled={!ready || undefined}
          checked={checked && ready}
          onChange={event => {
            if (ready) props.onCheck(event.currentTarget.checked);
          }}
        />
        <div>
          <b
            id={`${id}-title`}
            {...(!props.isFirst && { tabIndex: -1, 'data-approval': approvalId })}
          >
            <bdi>{title}</bdi>
          </b>
          <RiskLine id={`${id}-risk`} summary={summary} opened={opened} />
          <p id={`${id}-state`} className="sallyport-quiet">
            {stateWords(state, reading.read, words)}
          </p>
        </div>
      </div>
      {approval.problem !== undefined && (
        <ProblemNote problem={approval.problem} actions={actions} />
      )}
      <div className="sallyport-actions">
        {opened === undefined || state === 'stale' ? (
          <button
            type="button"
            className="sallyport-button"
            data-quiet
            onClick={() => actions.openApproval(approvalId)}
          >
            {trans.__('Review again')}
          </button>
        ) : (
          <>
            <button
              type="button"
              className="sallyport-button"
              data-quiet
              aria-expanded={fold === 'payload'}
              aria-label={fill(trans.__('What will run: {title}'), { title })}
              onClick={() => unfold('payload')}
            >
              {trans.__('What will run')}
            </button>
            <button
              type="button"
              className="sallyport-button"
              data-quiet
              aria-expanded={fold === 'why'}
              onClick={() => unfold('why')}
            >
              {trans.__('Why?')}
            </button>
          </>
        )}
        <button type="button" className="sallyport-button" data-quiet onClick={props.onApart}>
          {trans.__('Answer by itself')}
        </button>
      </div>
      {opened !== undefined && state !== 'stale' && (
        <>
          {/* Only hidden while it is folded: what watches the reading must find its end. */}
          <div ref={matter} className="sallyport-batch-matter" hidden={fold !== 'payload'}>
            <Matter kind={summary.kind} opened={opened} reading={reading} reason={props.reason} />
          </div>
          {fold === 'why' && (
            <Trace
              decision={opened.decision}
              onTest={tested && (() => actions.openTester(tested))}
            />
          )}
        </>
      )}
    </li>
  );
}

/** What tells it from the others: the act itself, once it is known. */
const titleOf = ({ tool, summary, opened }: ApprovalView, words: Words): string =>
  opened === undefined
    ? say(summary.title, words)
    : callTitle({ tool, input: opened.payload }, false, words).sentence;

/** Why its box cannot be ticked, or that it can. */
function stateWords(state: ApprovalView['state'], read: boolean, { trans }: Words): string {
  switch (state) {
    case 'closed':
    case 'opening':
      return trans.__('Fetching what would run…');
    case 'answering':
      return trans.__('Answering…');
    case 'stale':
      return trans.__('The target changed since this was asked.');
    case 'open':
      return read
        ? trans.__('Reviewed: it can be ticked.')
        : trans.__('Unfold what will run and read it to the end, then it can be ticked.');
  }
}
