import * as React from 'react';

import type { CallItem } from '../../../protocol/state';
import { callTitle } from '../../words/calls';
import { outcomeLook } from '../../words/outcomes';
import { formatDuration } from '../../words/quantities';
import { verdictLine } from '../../words/verdict-line';
import { useWords } from '../../words/words';
import { DiffCounts } from '../diff/diff';
import { Icon } from '../icon';

/** The head of a call: our sentence, then state, time and verdict in one quiet line. */
export function CallLine(props: {
  readonly call: CallItem;
  /** Milliseconds since the epoch; for the time of a call that still runs. */
  readonly now: number;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { call, now } = props;
  // What ran is what the person made of it.
  const input = call.approval?.edited ?? call.input;
  const { icon, sentence } = callTitle({ tool: call.tool, input }, call.outcome === 'ok', words);
  const waiting = call.approval?.status === 'pending';
  const look = call.outcome === undefined ? undefined : outcomeLook(call.outcome, words);
  const slow = look === undefined && !waiting && now - call.startedAt > SLOW_AFTER;
  const parts = [
    look?.word ?? (waiting ? trans.__('Waiting') : trans.__('Running')),
    waiting || (call.durationMs ?? SHORTEST) < SHORTEST
      ? undefined
      : formatDuration(call.durationMs ?? wholeSeconds(now - call.startedAt), words),
    slow ? trans.__('this may take a while') : undefined,
    verdictLine(call, words) || undefined
  ];
  return (
    <header>
      <Icon name={icon} />
      <div>
        <h4 tabIndex={-1}>
          <bdi>{sentence}</bdi>
        </h4>
        <p className="sallyport-subtitle" data-tone={look?.tone}>
          <Icon
            name={look?.icon ?? (waiting ? 'clock' : 'progress')}
            spin={look === undefined && !waiting}
          />
          <span>
            {parts.filter(part => part !== undefined).join(' · ')}
            {call.output?.diff !== undefined && (
              <>
                {' · '}
                <DiffCounts diff={call.output.diff} />
              </>
            )}
          </span>
        </p>
      </div>
    </header>
  );
}

/** Time that still runs is told in whole seconds, as it is renewed. */
const wholeSeconds = (milliseconds: number): number =>
  Math.max(0, Math.floor(milliseconds / 1000) * 1000);

/** Milliseconds below which a duration is not worth its place. */
const SHORTEST = 50;

/** Milliseconds after which a running call says that it may take longer. */
const SLOW_AFTER = 30_000;
