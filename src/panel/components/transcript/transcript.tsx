import * as React from 'react';
import { VList, type VListHandle } from 'virtua';

import type { ThreadState } from '../../../protocol/state';
import { onNextFrame } from '../../model/frame';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { Article } from './article';
import { firstSlice } from './first-slice';
import { rowsOf, type Row } from './rows';
import { useAsking } from './use-asking';
import { useFollow } from './use-follow';
import { useShownAgain } from './use-shown-again';

/**
 * The thread as articles, of which only those near the view exist. It follows new content only while the reader is at
 * the end; else a button offers to go there.
 */
export function Transcript(props: {
  readonly thread: ThreadState;
  readonly approvals: PanelView['approvals'];
  /** Whether a turn as agent may start now. */
  readonly mayAct: boolean;
  readonly settings: PanelView['settings'];
  /** Key of the last message that is on its way. */
  readonly sent: string | undefined;
  readonly focus: PanelView['focus'];
  /** The same from the run strip, with serials of its own. */
  readonly jump: PanelView['focus'];
  readonly actions: PanelActions;
}): React.ReactElement {
  const { trans } = useWords();
  const { thread, approvals, mayAct, settings, sent, focus, jump, actions } = props;
  // Drawn in slices between other work, so that a fast stream never holds up a key or a click.
  const shown = React.useDeferredValue(thread);
  const all = React.useMemo(() => rowsOf(shown), [shown]);
  const { rows, before, joining } = useSlices(all);
  const list = React.useRef<VListHandle>(null);
  const root = React.useRef<HTMLDivElement>(null);
  useShownAgain(root);
  const [focused, setFocused] = React.useState<string | null>(null);
  const first = rows.findIndex(row => approvals.some(({ callId }) => callId === row.key));
  const { behind, toEnd, leave, handlers } = useFollow(
    list,
    rows.length,
    rows,
    first < 0 ? undefined : first,
    sent
  );
  const asking = useAsking(thread, approvals);

  useApprovalFocus({ focus, approvals, rows, list, leave });
  useApprovalFocus({ focus: jump, approvals, rows, list, leave });

  // What holds the focus or waits for an answer stays on the page, wherever the reader scrolls.
  const kept = React.useMemo(
    () =>
      rows.flatMap((row, index) =>
        row.key === focused || approvals.some(({ callId }) => callId === row.key) ? [index] : []
      ),
    [rows, approvals, focused]
  );
  return (
    <div ref={root} className="sallyport-transcript">
      <VList
        ref={list}
        data={rows}
        keepMounted={kept}
        itemSize={ROW_HEIGHT}
        shift={joining}
        className="sallyport-log"
        role="log"
        aria-live="off"
        aria-label={trans.__('Transcript')}
        tabIndex={0}
        data-scrolls
        {...handlers}
        onFocus={event =>
          setFocused(event.target.closest('[data-row]')?.getAttribute('data-row') ?? null)
        }
        onKeyDown={event => {
          if (event.ctrlKey && event.key === 'End') toEnd();
          else if (event.ctrlKey && event.key === 'Home') {
            leave();
            list.current?.scrollToIndex(0);
          }
        }}
      >
        {(row, index) => (
          <div key={row.key} data-row={row.key} className="sallyport-entry">
            <Article
              row={row}
              index={before + index}
              count={all.length}
              asking={asking}
              mayAct={mayAct}
              settings={settings}
              actions={actions}
            />
          </div>
        )}
      </VList>
      {/* Not over a question: it would lie on the answers, which are taken only where nothing covers them. */}
      {behind && approvals.length === 0 && (
        <button type="button" className="sallyport-button sallyport-newer" onClick={toEnd}>
          {trans.__('New content')} <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** The last rows at first, all of them once those are on screen; `joining` while the ones before them are put in. */
function useSlices(all: readonly Row[]): {
  readonly rows: readonly Row[];
  readonly before: number;
  readonly joining: boolean;
} {
  const [stage, setStage] = React.useState<'first' | 'joining' | 'whole'>('first');
  // By key, since rows are made anew while their turn goes on.
  const start = React.useRef(all[firstSlice(all)]?.key);
  // Goes on as soon as the stage before was painted, and not while a person types or clicks.
  React.useEffect(() => {
    if (stage === 'whole') return;
    const later = onNextFrame(() =>
      React.startTransition(() => setStage(stage === 'first' ? 'joining' : 'whole'))
    );
    return () => later.dispose();
  }, [stage]);
  const before =
    stage === 'first'
      ? Math.max(
          0,
          all.findIndex(row => row.key === start.current)
        )
      : 0;
  const rows = React.useMemo(() => (before === 0 ? all : all.slice(before)), [all, before]);
  return { rows, before, joining: stage === 'joining' };
}

/** Pixels that a row is taken for until it was drawn once: between a line and a message. */
const ROW_HEIGHT = 120;

/** Scrolls to an approval and focuses its heading when the person asked to go there; once per request. */
function useApprovalFocus(props: {
  readonly focus: PanelView['focus'];
  readonly approvals: PanelView['approvals'];
  readonly rows: readonly { readonly key: string }[];
  readonly list: React.RefObject<VListHandle>;
  readonly leave: () => void;
}): void {
  const { focus, approvals, rows, list, leave } = props;
  const done = React.useRef(0);
  React.useEffect(() => {
    if (focus?.target.type !== 'approval' || focus.serial === done.current) return;
    const { approvalId } = focus.target;
    const approval = approvals.find(other => other.approvalId === approvalId);
    const index = rows.findIndex(({ key }) => key === approval?.callId);
    if (index < 0) return;
    done.current = focus.serial;
    leave();
    list.current?.scrollToIndex(index, { align: 'nearest' });
    document.querySelector<HTMLElement>(`[data-approval="${CSS.escape(approvalId)}"]`)?.focus();
  }, [focus, approvals, rows, list, leave]);
}
