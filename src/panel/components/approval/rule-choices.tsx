import * as React from 'react';

import type { RememberOffer, RuleChoice } from '../../../protocol/approvals';
import { fill } from '../../words/fill';
import { patternText } from '../../words/policy-document';
import { toolName } from '../../words/policy-fields';
import { say } from '../../words/sentences';
import { useWords, type Words } from '../../words/words';
import { MarkedText } from './payload-text';

/** The rule that a longer yes keeps: its sentence and pattern, how broad it is, what it would have covered, until when. */
export function RuleChoices(props: {
  readonly offer: RememberOffer;
  readonly choice: RuleChoice;
  readonly days: number;
  readonly onBreadth: (breadth: RuleChoice['breadth']) => void;
  readonly onDays: (days: number) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { offer, choice, days, onBreadth, onDays } = props;
  const { calls, of, samples } = choice.matched;
  return (
    <fieldset className="sallyport-builder">
      <legend>{trans.__('What is remembered')}</legend>
      {offer.choices.length > 1 && (
        <label>
          <span>{trans.__('Breadth')}</span>
          <select
            value={choice.breadth}
            onChange={event => {
              const next = offer.choices.find(one => one.breadth === event.currentTarget.value);
              if (next !== undefined) onBreadth(next.breadth);
            }}
          >
            {offer.choices.map(one => (
              <option key={one.breadth} value={one.breadth}>
                {breadthName(one.breadth, words)}
              </option>
            ))}
          </select>
        </label>
      )}
      <p>{say(choice.sentence, words)}</p>
      <p>
        {toolName(choice.rule.tool, words)}{' '}
        <code>
          <MarkedText text={patternText(choice.rule)} />
        </code>
      </p>
      <p className="sallyport-quiet">
        {of === 0
          ? trans.__('There are no earlier calls to try it on.')
          : fill(
              trans._n(
                'It would have covered {calls} of the last call.',
                'It would have covered {calls} of the last {count} calls.',
                of
              ),
              { calls, count: of }
            )}
      </p>
      {samples.length > 0 && (
        <ul aria-label={trans.__('Calls that it would have covered')}>
          {samples.map((sample, index) => (
            <li key={index}>
              <code>
                <MarkedText text={sample} />
              </code>
            </li>
          ))}
        </ul>
      )}
      {offer.expiresDays > 0 ? (
        <label>
          <span>{trans.__('Holds for days')}</span>
          <input
            type="number"
            min={1}
            max={offer.mostDays > 0 ? offer.mostDays : undefined}
            value={days}
            onChange={event => {
              const { valueAsNumber } = event.currentTarget;
              if (!Number.isInteger(valueAsNumber) || valueAsNumber < 1) return;
              onDays(offer.mostDays > 0 ? Math.min(valueAsNumber, offer.mostDays) : valueAsNumber);
            }}
          />
        </label>
      ) : (
        <p className="sallyport-quiet">{trans.__('It ends with this thread.')}</p>
      )}
    </fieldset>
  );
}

function breadthName(breadth: RuleChoice['breadth'], { trans }: Words): string {
  switch (breadth) {
    case 'exact':
      return trans.__('Exactly this');
    case 'prefix':
      return trans.__('Everything that begins like this');
  }
}
