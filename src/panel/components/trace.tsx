import * as React from 'react';

import type { Decision, TraceStep } from '../../protocol/decisions';
import { fill } from '../words/fill';
import { layerName, verdictName } from '../words/layers';
import { say } from '../words/sentences';
import { useWords } from '../words/words';
import { MarkedText } from './approval/payload-text';

/** Why policy decided as it did: each effect with its reason, then each layer with what it said and which line won. */
export function Trace(props: {
  readonly decision: Decision;
  /** Puts the act into the policy tester; absent where it cannot be judged there. */
  readonly onTest?: (() => void) | undefined;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { effects, trace, suggestion } = props.decision;
  const rule =
    suggestion?.words?.join(' ') ??
    suggestion?.path ??
    suggestion?.host ??
    (suggestion?.server && `${suggestion.server}/${suggestion.name ?? ''}`);
  return (
    <div className="sallyport-why">
      {effects.length > 0 && (
        <ul>
          {effects.map((effect, index) => (
            <li key={index}>
              <b>{verdictName(effect.verdict, words)}</b>{' '}
              <code>
                <MarkedText text={effect.target} />
              </code>{' '}
              <span>{say(effect.why, words)}</span>
            </li>
          ))}
        </ul>
      )}
      {trace.length > 0 && (
        <ol aria-label={trans.__('Layers, strongest first')}>
          {trace.map((step, index) => (
            <li key={index} data-won={step.won} aria-current={step.won}>
              <span>{layerName(step.layer, words)}</span>
              <span>
                <Step step={step} />
              </span>
            </li>
          ))}
        </ol>
      )}
      {rule !== undefined && (
        <p>
          {fill(trans.__('The narrowest rule that would avoid this question: {rule}'), { rule })}
        </p>
      )}
      {props.onTest !== undefined && (
        <p>
          <button type="button" className="sallyport-link" onClick={props.onTest}>
            {trans.__('Open in the policy tester')}
          </button>
        </p>
      )}
    </div>
  );
}

function Step(props: { readonly step: TraceStep }): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { result, verdict, ruleId, why } = props.step;
  const said =
    result === 'skipped'
      ? trans.__('not asked')
      : result === 'no-match' || verdict === undefined
        ? trans.__('no match')
        : verdictName(verdict, words);
  return (
    <>
      {said}
      {ruleId !== undefined && (
        <>
          {' '}
          <code>{ruleId}</code>
        </>
      )}
      {why !== undefined && <> · {say(why, words)}</>}
    </>
  );
}
