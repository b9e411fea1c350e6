import * as React from 'react';

import type { Compaction } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { formatRound } from '../../words/quantities';
import { useWords } from '../../words/words';

/** Where a summary stands for all turns above it: its words, which a person may change, and the way back. */
export function CompactionEntry(props: {
  readonly compaction: Compaction;
  readonly actions: Pick<PanelActions, 'changeCompaction'>;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { compaction, actions } = props;
  const { compactionId, summary, by, before, after, edited, undone = false } = compaction;
  const [text, setText] = React.useState<string>();
  const facts = [
    by === 'window'
      ? trans.__('Summed up by itself, since the window was nearly full')
      : trans.__('Summed up'),
    fill(trans.__('{before} → {after} tokens'), {
      before: formatRound(before, words),
      after: formatRound(after, words)
    }),
    edited === true && trans.__('changed by you'),
    undone && trans.__('taken back: the model is told the turns themselves')
  ].filter(fact => fact !== false);
  const change = (changes: Parameters<PanelActions['changeCompaction']>[1]): void =>
    actions.changeCompaction(compactionId, changes);
  return (
    <details className="sallyport-group sallyport-compaction">
      <summary>
        <span>{facts.join(' · ')}</span>
      </summary>
      <textarea
        aria-label={trans.__('Summary')}
        rows={8}
        dir="auto"
        readOnly={undone}
        value={text ?? summary}
        onChange={event => setText(event.currentTarget.value)}
      />
      <p>
        {text !== undefined && text.trim() !== '' && text !== summary && (
          <button
            type="button"
            className="sallyport-button"
            onClick={() => {
              change({ summary: text });
              setText(undefined);
            }}
          >
            {trans.__('Save the summary')}
          </button>
        )}{' '}
        <button
          type="button"
          className="sallyport-link"
          onClick={() => change({ undone: !undone })}
        >
          {undone ? trans.__('Use the summary') : trans.__('Take it back')}
        </button>
      </p>
    </details>
  );
}
