import * as React from 'react';

import type { ContextUse } from '../../../protocol/event-values';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { formatRound } from '../../words/quantities';
import { useWords, type Words } from '../../words/words';

/** How full the model's window was at the last step, what fills it, and the way to make room. */
export function ContextMeter(props: {
  readonly view: Pick<PanelView, 'thread' | 'running'>;
  readonly actions: Pick<PanelActions, 'compact'>;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { view, actions } = props;
  const turn = view.thread?.turns.findLast(({ window }) => window !== undefined);
  const use = turn?.window;
  if (use === undefined) return null;
  const parts = partsOf(use, words);
  const total = parts.reduce((sum, [, tokens]) => sum + tokens, 0);
  const tokens = formatRound(total, words);
  const of = use.window === undefined ? undefined : formatRound(use.window, words);
  const text =
    of === undefined
      ? fill(trans.__('{tokens} tokens'), { tokens })
      : fill(trans.__('{tokens} of {of} tokens'), { tokens, of });
  const share = use.window === undefined ? 0 : Math.min(1, total / use.window);
  return (
    <details className="sallyport-context-meter" data-full={share >= FULL_SHARE || undefined}>
      <summary title={trans.__('What the model is told, as an estimate')}>
        {use.window !== undefined && (
          <span
            role="meter"
            aria-label={trans.__('Context')}
            aria-valuemin={0}
            aria-valuemax={use.window}
            aria-valuenow={Math.min(total, use.window)}
            aria-valuetext={text}
          >
            <span style={{ width: `${share * 100}%` }} />
          </span>
        )}
        {share >= FULL_SHARE ? fill(trans.__('Nearly full: {text}'), { text }) : text}
      </summary>
      <dl>
        {parts.map(([name, part]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{formatRound(part, words)}</dd>
          </React.Fragment>
        ))}
      </dl>
      <button
        type="button"
        className="sallyport-button"
        disabled={view.running !== undefined || view.thread?.compacting !== undefined}
        title={trans.__(
          'The model sums up the turns so far and is told the summary in their place. Nothing is deleted, and you can take it back.'
        )}
        onClick={() => actions.compact()}
      >
        {trans.__('Sum up')}
      </button>
    </details>
  );
}

const partsOf = (use: ContextUse, { trans }: Words): readonly (readonly [string, number])[] =>
  (
    [
      [trans.__('Rules of the assistant'), use.system],
      [trans.__('Tools'), use.tools],
      [trans.__('Instruction files'), use.notes],
      [trans.__('Summary'), use.summary],
      [trans.__('Messages'), use.messages],
      [trans.__('Results of calls'), use.results]
    ] as const
  ).filter(([, tokens]) => tokens > 0);

/** From here on the next turn sums up what came before it. */
const FULL_SHARE = 0.7;
