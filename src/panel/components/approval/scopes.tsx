import * as React from 'react';

import type { OpenedApproval, Scope } from '../../../protocol/approvals';
import type { Answer } from '../../model/panel-actions';
import { fill } from '../../words/fill';
import { say } from '../../words/sentences';
import { scopeName } from '../../words/scopes';
import { useWords } from '../../words/words';
import { Hold } from './hold';
import { RuleChoices } from './rule-choices';

type WiderScope = Exclude<Scope, 'once'>;

/**
 * Yes for longer than once: the scopes that the policy permits, the others with the reason why not; then the rule that
 * would be kept, shown whole, with what it would have covered and how long it holds. Nothing is chosen for a person.
 */
export function WiderScopes(props: {
  readonly opened: OpenedApproval;
  /** Why no yes is taken now, or undefined. */
  readonly hold: string | undefined;
  readonly onAnswer: (answer: Answer, event: MouseEvent, control: Element) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { opened, hold, onAnswer } = props;
  const { suggested } = opened;
  const [scope, setScope] = React.useState<WiderScope | null>(null);
  const [breadth, setBreadth] = React.useState<'exact' | 'prefix' | null>(null);
  const [days, setDays] = React.useState<number | null>(null);
  const id = React.useId();
  const offer = scope === null ? undefined : opened.remember[scope];
  const choice = offer?.choices.find(one => one.breadth === breadth) ?? offer?.choices[0];
  const wait = scope === null ? trans.__('Choose for how long.') : hold;
  return (
    <div className="sallyport-scopes">
      {suggested !== undefined && (
        <p>
          {fill(
            trans._n(
              'You approved the like {count} time. “{scope}” would save the question.',
              'You approved the like {count} times. “{scope}” would save the question.',
              suggested.times
            ),
            { count: suggested.times, scope: scopeName(suggested.scope, words) }
          )}
        </p>
      )}
      <div role="radiogroup" aria-label={trans.__('Longer approvals')}>
        {WIDER.map(one => {
          const offered = opened.scopes.includes(one) && opened.remember[one] !== undefined;
          const reason = opened.withheld[one];
          return (
            <label key={one} className="sallyport-tick">
              <input
                type="radio"
                name={id}
                checked={scope === one}
                aria-disabled={!offered || undefined}
                aria-describedby={offered ? undefined : `${id}-${one}`}
                onChange={() => {
                  if (!offered) return;
                  setScope(one);
                  setDays(null);
                }}
              />
              <span>
                <b>{scopeName(one, words)}</b>
                {!offered && (
                  <small id={`${id}-${one}`}>
                    {reason === undefined
                      ? trans.__('Not available: each act is asked for by itself.')
                      : say(reason, words)}
                  </small>
                )}
              </span>
            </label>
          );
        })}
      </div>
      {offer !== undefined && choice !== undefined && (
        <RuleChoices
          offer={offer}
          choice={choice}
          days={days ?? offer.expiresDays}
          onBreadth={setBreadth}
          onDays={setDays}
        />
      )}
      <div className="sallyport-actions">
        <button
          type="button"
          className="sallyport-button"
          aria-disabled={wait !== undefined}
          aria-describedby={`${id}-wait`}
          onClick={event => {
            if (scope === null || offer === undefined || choice === undefined) return;
            if (hold !== undefined) return;
            onAnswer(
              {
                decision: 'allow',
                scope,
                rule: {
                  breadth: choice.breadth,
                  ...(offer.expiresDays > 0 && { expiresDays: days ?? offer.expiresDays })
                }
              },
              event.nativeEvent,
              event.currentTarget
            );
          }}
        >
          {trans.__('Approve and remember')}
        </button>
        <Hold id={`${id}-wait`} reason={wait} />
      </div>
    </div>
  );
}

const WIDER: readonly WiderScope[] = ['thread', 'folder', 'user'];
