import * as React from 'react';

import type { ThreadSummary } from '../../../protocol/results';
import type { PanelActions } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { formatDay } from '../../words/quantities';
import { useWords, type Words } from '../../words/words';
import { Icon } from '../icon';
import { Menu } from '../frame/menu';

type Doing = 'nothing' | 'renaming' | 'deleting';

/** One thread of the list: open it, or rename, archive or delete it by its menu; delete asks first, in place. */
export function ThreadRow(props: {
  readonly thread: ThreadSummary;
  readonly current: boolean;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { thread, current, actions } = props;
  const { threadId, archived, deletedAt } = thread;
  const [doing, setDoing] = React.useState<Doing>('nothing');
  const title = thread.title || thread.preview || trans.__('New thread');
  const stop = (): void => setDoing('nothing');
  const row = React.useRef<HTMLDivElement>(null);
  const was = React.useRef<Doing>('nothing');
  // The control that held the focus has gone with what it did: the row takes it, so that Tab goes on from here.
  React.useEffect(() => {
    const ended = doing === 'nothing' && was.current !== 'nothing';
    was.current = doing;
    if (ended && document.activeElement === document.body) controlOf(row.current)?.focus();
  }, [doing]);
  return (
    <div ref={row} role="listitem" className="sallyport-thread">
      {doing === 'renaming' ? (
        <Rename
          title={title}
          onDone={next => {
            stop();
            if (next !== '' && next !== title) actions.renameThread(threadId, next);
          }}
        />
      ) : (
        <button
          type="button"
          className="sallyport-open"
          aria-current={current || undefined}
          disabled={deletedAt !== null}
          onClick={() => actions.openThread(threadId)}
        >
          <b>
            <bdi>{title}</bdi>
          </b>
          <small>
            <State thread={thread} />
            <bdi>{details(thread, words)}</bdi>
          </small>
        </button>
      )}
      {deletedAt !== null ? (
        <button
          type="button"
          className="sallyport-link"
          onClick={() => {
            leave(row.current);
            actions.restoreThread(threadId);
          }}
        >
          {trans.__('Restore')}
        </button>
      ) : doing === 'deleting' ? (
        <span className="sallyport-actions">
          <button type="button" className="sallyport-button" autoFocus onClick={stop}>
            {trans.__('Keep it')}
          </button>
          <button
            type="button"
            className="sallyport-button"
            onClick={() => {
              leave(row.current);
              actions.deleteThread(threadId);
            }}
          >
            {trans.__('Move to trash')}
          </button>
        </span>
      ) : (
        <Menu
          label={fill(trans.__('Actions for {title}'), { title })}
          icon="more"
          items={[
            { label: trans.__('Rename'), onSelect: () => setDoing('renaming') },
            {
              label: archived ? trans.__('Take out of the archive') : trans.__('Archive'),
              onSelect: () => actions.archiveThread(threadId, !archived)
            },
            { label: trans.__('Delete…'), onSelect: () => setDoing('deleting') }
          ]}
        />
      )}
    </div>
  );
}

const controlOf = (row: Element | null | undefined): HTMLElement | null =>
  row?.querySelector<HTMLElement>('button:not(:disabled)') ?? null;

/** Takes the focus out of a row that is about to go: to the one below it, else above it, else to the page's heading. */
function leave(row: HTMLElement | null): void {
  const rows = [...(row?.closest('[role="list"]')?.querySelectorAll('[role="listitem"]') ?? [])];
  const at = rows.findIndex(other => other === row);
  const heading = row?.closest('section')?.querySelector<HTMLElement>('h3');
  (controlOf(rows[at + 1]) ?? (at > 0 ? controlOf(rows[at - 1]) : null) ?? heading)?.focus();
}

function Rename(props: {
  readonly title: string;
  /** '' means: leave it as it was. */
  readonly onDone: (title: string) => void;
}): React.ReactElement {
  const { trans } = useWords();
  const [title, setTitle] = React.useState(props.title);
  return (
    <input
      type="text"
      autoFocus
      aria-label={trans.__('Thread title')}
      value={title}
      maxLength={200}
      onChange={event => setTitle(event.currentTarget.value)}
      onBlur={() => props.onDone(title.trim())}
      onKeyDown={event => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') {
          // The focus goes to the row's control at once, which the same press must not press.
          event.preventDefault();
          props.onDone(title.trim());
        } else if (event.key === 'Escape') {
          event.stopPropagation();
          props.onDone('');
        }
      }}
    />
  );
}

function State(props: { readonly thread: ThreadSummary }): React.ReactElement | null {
  const { trans } = useWords();
  switch (props.thread.state) {
    case 'idle':
      return null;
    case 'running':
      return (
        <span>
          <Icon name="progress" /> {trans.__('Running')} ·{' '}
        </span>
      );
    case 'waiting':
      return (
        <span>
          <Icon name="clock" /> {trans.__('Waits for you')} ·{' '}
        </span>
      );
  }
}

function details(thread: ThreadSummary, words: Words): string {
  const { trans } = words;
  return [
    thread.workspace === '' ? trans.__('server folder') : thread.workspace,
    formatDay(thread.changedAt, words),
    ...(thread.changed > 0
      ? [
          fill(trans._n('{count} file changed', '{count} files changed', thread.changed), {
            count: thread.changed
          })
        ]
      : [])
  ].join(' · ');
}
