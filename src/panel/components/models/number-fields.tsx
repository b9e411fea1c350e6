import * as React from 'react';

import { fill } from '../../words/fill';
import { formatNumber } from '../../words/quantities';
import { useWords } from '../../words/words';
import { findNumberFault, type ModelEntry } from './draft';

/** How much a model reads at once and what it costs: nobody has to say it, and both stand folded away. */
export function NumberFields(props: {
  readonly entry: ModelEntry;
  /** Tokens that the server or the vendor of the tested model says. */
  readonly known: number | undefined;
  readonly onChange: (changes: Partial<ModelEntry>) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { entry, known, onChange } = props;
  const about = React.useId();
  const fault = findNumberFault(entry);
  const field = (
    label: string,
    member: 'tokens' | 'priceIn' | 'priceOut',
    placeholder = ''
  ): React.ReactElement => (
    <label data-wide>
      <span>{label}</span>
      <input
        type="text"
        inputMode={member === 'tokens' ? 'numeric' : 'decimal'}
        dir="ltr"
        autoComplete="off"
        aria-describedby={about}
        aria-invalid={fault === (member === 'tokens' ? 'tokens' : 'price') || undefined}
        placeholder={placeholder}
        value={entry[member]}
        onChange={event => onChange({ [member]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <details data-wide className="sallyport-numbers">
      <summary>{trans.__('Window and price (optional)')}</summary>
      <div>
        {field(
          trans.__('Tokens that it reads at once'),
          'tokens',
          known === undefined ? '' : formatNumber(known, words)
        )}
        {field(trans.__('Price of a million tokens in, US dollars'), 'priceIn')}
        {field(trans.__('Price of a million tokens out, US dollars'), 'priceOut')}
        <p
          data-wide
          id={about}
          className={fault === undefined ? 'sallyport-quiet' : 'sallyport-error'}
        >
          {fault === 'tokens'
            ? trans.__('Expected a whole number of tokens.')
            : fault === 'price'
              ? trans.__('Expected both prices, as 3 or 0.25, or neither.')
              : known === undefined
                ? trans.__(
                    'Without a number the window is what its server or its vendor says, if either does; without prices no cost is told.'
                  )
                : fill(
                    trans.__(
                      'Without a number the window is {tokens} tokens; without prices no cost is told.'
                    ),
                    { tokens: formatNumber(known, words) }
                  )}
        </p>
      </div>
    </details>
  );
}
