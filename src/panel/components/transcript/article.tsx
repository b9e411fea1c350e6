import * as React from 'react';

import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { Markdown } from '../../markdown/markdown';
import { fill } from '../../words/fill';
import { formatTime } from '../../words/quantities';
import { say } from '../../words/sentences';
import { useWords, type Words } from '../../words/words';
import { CallGroup } from '../calls/call-group';
import { Chips } from '../context/chips';
import { Icon } from '../icon';
import { PlanCard } from '../plan/plan-card';
import { CompactingEntry } from './compacting-entry';
import { CompactionEntry } from './compaction-entry';
import { CallEntry } from './call-entry';
import { DrawnImageEntry } from './drawn-image';
import type { Row } from './rows';
import { ShorteningEntry } from './shortening-entry';
import { TurnEnd } from './turn-end';
import type { Asking } from './use-asking';

export interface ArticleProps {
  readonly row: Row;
  readonly index: number;
  readonly count: number;
  readonly asking: Asking;
  /** Whether a turn as agent may start now. */
  readonly mayAct: boolean;
  readonly settings: PanelView['settings'];
  readonly actions: PanelActions;
}

/** One entry of the transcript under a heading that sighted readers do not need. */
export const Article = React.memo(
  function Article(props: ArticleProps): React.ReactElement {
    const words = useWords();
    const { row, index, count } = props;
    const id = React.useId();
    const lineage = 'by' in row ? row.by : undefined;
    const busy = row.type === 'message' && !row.item.done;
    return (
      <article
        className="sallyport-article"
        data-type={row.type}
        data-nested={lineage !== undefined || undefined}
        aria-labelledby={id}
        aria-setsize={count}
        aria-posinset={index + 1}
        aria-busy={busy || undefined}
      >
        <h3 id={id} className="sallyport-hidden">
          {heading(row, words)}
        </h3>
        {lineage !== undefined && (
          <p className="sallyport-lineage">
            <bdi>{fill(words.trans.__('Subagent {name}'), { name: lineage })}</bdi>
          </p>
        )}
        <Content {...props} />
      </article>
    );
  },
  (before, after) =>
    sameRow(before.row, after.row) &&
    before.index === after.index &&
    before.count === after.count &&
    before.actions === after.actions &&
    before.settings === after.settings &&
    (before.asking === after.asking || !asks(after.row)) &&
    (before.mayAct === after.mayAct || after.row.type !== 'plan')
);

function Content(props: ArticleProps): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { row, asking, mayAct, settings, actions } = props;
  switch (row.type) {
    case 'user': {
      if (row.turn.continues !== undefined)
        return <p className="sallyport-notice">{trans.__('You let it go on.')}</p>;
      const text = row.turn.input.map(part => part.text).join('\n');
      if (row.turn.plan?.of !== undefined)
        return (
          <details className="sallyport-you">
            <summary>{trans.__('Approved the plan')}</summary>
            {text}
          </details>
        );
      return (
        <div className="sallyport-you" data-command={text.startsWith('/') || undefined} dir="auto">
          {text}
          <Chips
            chips={(row.turn.context ?? []).map(item => ({ reference: item, item }))}
            label={trans.__('Attached')}
          />
        </div>
      );
    }
    case 'message':
      return row.item.type === 'reasoning' ? (
        <details className="sallyport-group">
          <summary>{trans.__('Reasoning')}</summary>
          <Markdown text={row.item.text} actions={actions} />
        </details>
      ) : (
        <Markdown text={row.item.text} actions={actions} />
      );
    case 'drawn':
      return <DrawnImageEntry image={row.item.image} actions={actions} />;
    case 'call':
      return (
        <CallEntry
          call={row.item}
          answers={row.typed}
          asking={asking}
          settings={settings}
          actions={actions}
        />
      );
    case 'compaction':
      return <CompactionEntry compaction={row.item} actions={actions} />;
    case 'compacting':
      return <CompactingEntry compacting={row.item} actions={actions} />;
    case 'shortening':
      return <ShorteningEntry shortening={row.item} actions={actions} />;
    case 'steer':
      return (
        <div className="sallyport-you" dir="auto">
          {row.item.input.map(part => part.text).join('\n')}
        </div>
      );
    case 'group':
      return <CallGroup calls={row.calls} actions={actions} />;
    case 'notice':
      return (
        <p className="sallyport-notice">
          <Icon name="alert" />
          <span>{say(row.item, words)}</span>
        </p>
      );
    case 'plan':
      return <PlanCard turn={row.turn} mayAct={mayAct} actions={actions} />;
    case 'end':
      return <TurnEnd turn={row.turn} continuable={row.continuable} actions={actions} />;
  }
}

function heading(row: Row, words: Words): string {
  const { trans } = words;
  switch (row.type) {
    case 'user':
      return fill(trans.__('You, {time}'), { time: formatTime(row.turn.startedAt, words) });
    case 'message':
    case 'drawn':
      return fill(trans.__('Sallyport, {time}'), { time: formatTime(row.time, words) });
    case 'call':
      return fill(trans.__('Step, {time}'), { time: formatTime(row.item.startedAt, words) });
    case 'compaction':
    case 'compacting':
      return trans.__('Summary');
    case 'steer':
      return trans.__('You, while it ran');
    case 'group':
      return trans.__('Steps');
    case 'shortening':
    case 'notice':
      return trans.__('Notice');
    case 'plan':
      return trans.__('Plan');
    case 'end':
      return trans.__('End of the turn');
  }
}

/** Rows are made anew while their turn changes; what they show is the same if their item is the same object. */
function sameRow(before: Row, after: Row): boolean {
  if (before === after) return true;
  if ('item' in before && 'item' in after) return before.item === after.item;
  if (before.type === 'plan' && after.type === 'plan')
    return before.turn.plan === after.turn.plan && before.turn.end === after.turn.end;
  if (before.type === 'user' && after.type === 'user')
    return before.turn.input === after.turn.input;
  return false;
}

const asks = (row: Row): boolean => row.type === 'call';
