import * as React from 'react';

import { useWords } from '../../words/words';
import type { GuardState } from './card-guard';
import { guardWords } from './guard-words';

/**
 * Says what holds a guarded control back, in a place that is always as tall as the tallest it can say: words that came
 * or went would move what lies below, between the press of a pointer and its release, and the click would be lost.
 * @param reason undefined or '' where nothing holds
 * @param others what it may say beside the guard's own words
 */
export function Hold(props: {
  readonly id?: string;
  readonly reason: string | undefined;
  readonly others?: readonly string[];
}): React.ReactElement {
  const words = useWords();
  const texts = new Set([
    ...GUARD_STATES.map(state => guardWords(state, words)),
    ...(props.others ?? [])
  ]);
  return (
    <p id={props.id} className="sallyport-hold">
      <span>{props.reason}</span>
      {[...texts].map(
        text => text !== undefined && <i key={text} aria-hidden="true" data-reserved={text} />
      )}
    </p>
  );
}

const GUARD_STATES: readonly GuardState[] = ['covered', 'outside', 'unfocused', 'arming'];
