import * as React from 'react';

import type { PanelActions } from '../model/panel-actions';
import type { Problem } from '../model/part-views';
import { fill } from '../words/fill';
import { formatDuration } from '../words/quantities';
import { useWords } from '../words/words';
import { Icon } from './icon';
import { useClock } from './use-clock';

/**
 * Something that failed: the cause for a person first; where waiting helps, how long; code and the log's key in a
 * disclosure, from where they can be copied. None of it holds what was being done.
 */
export function ProblemNote(props: {
  readonly problem: Problem;
  readonly actions: Pick<PanelActions, 'copy'>;
  /** Does again what failed; absent where the control that failed stands there still. */
  readonly onRetry?: (() => void) | undefined;
  readonly children?: React.ReactNode;
}): React.ReactElement {
  const { trans } = useWords();
  const { problem, actions } = props;
  const { code, message, fix, correlation } = problem;
  return (
    <div className="sallyport-problem">
      <Icon name="alert" />
      <div>
        <p>{message}</p>
        <Countdown until={problem.retryAt} />
        {fix !== undefined && (
          <pre tabIndex={0} dir="ltr">
            {fix}
          </pre>
        )}
        <details>
          <summary>{trans.__('Details')}</summary>
          <p>{fill(trans.__('Code: {code}'), { code })}</p>
          {correlation !== undefined && (
            <p>{fill(trans.__('In the server log: {correlation}'), { correlation })}</p>
          )}
          <button
            type="button"
            className="sallyport-link"
            onClick={() => actions.copy([message, code, correlation ?? ''].join('\n').trim())}
          >
            {trans.__('Copy details')}
          </button>
        </details>
        {props.onRetry !== undefined && (
          <button type="button" className="sallyport-link" onClick={props.onRetry}>
            {trans.__('Try again')}
          </button>
        )}
        {props.children}
      </div>
    </div>
  );
}

/** How long until a retry can succeed; nothing where that is not known or is over. */
function Countdown(props: { readonly until: number | undefined }): React.ReactElement | null {
  const words = useWords();
  const { until = 0 } = props;
  const now = useClock(until > Date.now());
  if (until <= now) return null;
  const time = formatDuration(1000 * Math.ceil((until - now) / 1000), words);
  return <p>{fill(words.trans.__('It can be tried again in {time}.'), { time })}</p>;
}
