import * as React from 'react';

import type { TurnState } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { formatClock, formatCost, formatRound } from '../../words/quantities';
import { callTitle } from '../../words/calls';
import { useWords, type Words } from '../../words/words';
import { Icon } from '../icon';
import { useClock } from '../use-clock';

/** What runs, for how long, what waits for an answer, and the way to stop it. */
export function RunStrip(props: {
  readonly view: PanelView;
  readonly actions: Pick<PanelActions, 'stop'>;
  readonly onJump: (approvalId: string) => void;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { running, thread, approvals, reattachedTo } = props.view;
  const now = useClock(running !== undefined);
  if (running === undefined) return null;
  const turn = thread?.turns.find(({ turnId }) => turnId === running.turnId);
  const calls = (turn?.items ?? []).filter(item => item.type === 'call');
  const last = calls.at(-1);
  const current =
    last === undefined || last.outcome !== undefined
      ? trans.__('Working')
      : callTitle(last, false, words).sentence;
  const [first] = approvals;
  return (
    <div className="sallyport-strip" role="group" aria-label={trans.__('Running turn')}>
      <Icon name="progress" spin={first === undefined} />
      {first !== undefined && (
        <button
          type="button"
          className="sallyport-link"
          onClick={() => props.onJump(first.approvalId)}
        >
          <b>
            {fill(trans._n('{count} waiting', '{count} waiting', approvals.length), {
              count: approvals.length
            })}
          </b>
        </button>
      )}
      <span className="sallyport-current">
        <bdi>{current}</bdi>
      </span>
      <span className="sallyport-quiet">
        {[
          reattachedTo === running.turnId && trans.__('reattached'),
          stepText(turn, words),
          ...usedTexts(turn, words),
          formatClock(now - running.startedAt)
        ]
          .filter(part => part !== false)
          .join(' · ')}
      </span>
      <button type="button" className="sallyport-button" onClick={() => props.actions.stop()}>
        {trans.__('Stop')}
      </button>
    </div>
  );
}

/** Which step of a model's runs, of how many; of a typed command, which call. */
function stepText(turn: TurnState | undefined, { trans }: Words): string {
  const { number, of } = turn?.step ?? {
    number: turn?.items.filter(({ type }) => type === 'call').length ?? 0,
    of: 0
  };
  const step = Math.max(1, number);
  return of > 0
    ? fill(trans.__('step {step} of {of}'), { step, of })
    : fill(trans.__('step {step}'), { step });
}

/** What the steps that ended have used, as far as it was reported. */
function usedTexts(turn: TurnState | undefined, words: Words): readonly string[] {
  const { trans } = words;
  const { usage = {}, cost } = turn?.used ?? {};
  const { inputTokens = 0, outputTokens = 0 } = usage;
  const tokens = inputTokens + outputTokens;
  return [
    ...(tokens > 0
      ? [fill(trans.__('{tokens} tokens'), { tokens: formatRound(tokens, words) })]
      : []),
    ...(cost === undefined
      ? []
      : [fill(trans.__('about {cost}'), { cost: formatCost(cost, words) })])
  ];
}
