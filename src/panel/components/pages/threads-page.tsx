import * as React from 'react';

import type { ThreadSummary } from '../../../protocol/results';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import type { ThreadListView } from '../../model/part-views';
import { useWords, type Words } from '../../words/words';
import { ProblemNote } from '../problem-note';
import { SearchBox } from '../search-box';
import { Page } from './page';
import { ThreadRow } from './thread-row';

/** Every thread of the person, grouped by age, to find, open, name, put away and bring back. */
export function ThreadsPage(props: {
  readonly view: PanelView;
  readonly actions: PanelActions;
  /** It stands beside the open thread, so there is nothing to close and to go back to. */
  readonly beside?: boolean;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { view, actions, beside = false } = props;
  const { threads, show, query, state, problem } = view.list;
  const groups = React.useMemo(() => groupByAge(threads, Date.now()), [threads]);
  return (
    <Page
      title={trans.__('Threads')}
      focus={!beside || view.page === 'threads' ? view.focus : undefined}
      closable={!beside}
      onClose={() => actions.showPage('thread')}
    >
      <div className="sallyport-filter">
        <SearchBox
          label={trans.__('Search threads')}
          placeholder={trans.__('Search')}
          text={query}
          onChange={text => actions.filterThreads({ query: text })}
        />
        <select
          aria-label={trans.__('Show')}
          value={show}
          onChange={event => {
            const chosen = SHOWS.find(other => other === event.currentTarget.value);
            if (chosen !== undefined) actions.filterThreads({ show: chosen });
          }}
        >
          <option value="active">{trans.__('Active')}</option>
          <option value="archived">{trans.__('Archived')}</option>
          <option value="trash">{trans.__('Trash, kept 30 days')}</option>
        </select>
      </div>
      {problem !== undefined && (
        <ProblemNote
          problem={problem}
          actions={actions}
          onRetry={() => actions.showPage('threads')}
        />
      )}
      {threads.length === 0 && (
        <p className="sallyport-quiet">
          {state === 'loading'
            ? trans.__('Loading…')
            : query === ''
              ? trans.__('Nothing here yet.')
              : trans.__('No thread matches.')}
        </p>
      )}
      <div role="list" aria-label={trans.__('Threads')} className="sallyport-threads">
        {groups.map(({ age, members }) => (
          <React.Fragment key={age}>
            <h4 role="presentation">{ageName(age, words)}</h4>
            {members.map(thread => (
              <ThreadRow
                key={thread.threadId}
                thread={thread}
                current={thread.threadId === view.thread?.threadId}
                actions={actions}
              />
            ))}
          </React.Fragment>
        ))}
      </div>
    </Page>
  );
}

type Age = 'today' | 'week' | 'older';

function groupByAge(
  threads: readonly ThreadSummary[],
  now: number
): readonly { readonly age: Age; readonly members: readonly ThreadSummary[] }[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const ageOf = ({ changedAt }: ThreadSummary): Age =>
    changedAt >= midnight ? 'today' : changedAt >= midnight - 6 * DAY ? 'week' : 'older';
  return (['today', 'week', 'older'] as const)
    .map(age => ({ age, members: threads.filter(thread => ageOf(thread) === age) }))
    .filter(({ members }) => members.length > 0);
}

function ageName(age: Age, { trans }: Words): string {
  switch (age) {
    case 'today':
      return trans.__('Today');
    case 'week':
      return trans.__('This week');
    case 'older':
      return trans.__('Older');
  }
}

const DAY = 86_400_000;

const SHOWS: readonly ThreadListView['show'][] = ['active', 'archived', 'trash'];
