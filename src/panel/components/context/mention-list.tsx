import * as React from 'react';

import type { ContextCandidate } from '../../../protocol/context';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { formatBytes, formatNumber } from '../../words/quantities';
import { useWords } from '../../words/words';
import { Icon } from '../icon';

/** The options of the picker, and how many names it keeps back. */
export function MentionList(props: {
  readonly id: string;
  readonly options: readonly ContextCandidate[];
  readonly active: number;
  readonly picker: PanelView['picker'];
  readonly onChoose: (option: ContextCandidate) => void;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { id, options, active, picker, onChoose } = props;
  return (
    <div className="sallyport-options">
      <ul
        id={`${id}-list`}
        role="listbox"
        tabIndex={0}
        aria-label={trans.__('Files and folders')}
        aria-busy={picker?.state === 'loading'}
      >
        {options.map((option, index) => (
          <li
            key={option.path}
            id={`${id}-${index}`}
            ref={index === active ? scrollIntoView : null}
            role="option"
            aria-selected={index === active}
            onPointerDown={event => {
              event.preventDefault();
              onChoose(option);
            }}
          >
            <Icon name={option.type} />
            <bdi>{option.path}</bdi>
            <span>
              {option.type === 'file' ? formatBytes(option.bytes, words) : trans.__('folder')}
            </span>
          </li>
        ))}
      </ul>
      <p className="sallyport-quiet" role="status">
        {picker === undefined || picker.state === 'loading'
          ? trans.__('Looking…')
          : picker.state === 'failed'
            ? (picker.problem?.message ?? trans.__('Could not look'))
            : [
                options.length === 0
                  ? trans.__('Nothing fits')
                  : fill(trans._n('{count} fits', '{count} fit', options.length + picker.more), {
                      count: formatNumber(options.length + picker.more, words)
                    }),
                picker.left > 0
                  ? fill(trans.__('{count} hidden, ignored or guarded left out'), {
                      count: formatNumber(picker.left, words)
                    })
                  : ''
              ]
                .filter(part => part !== '')
                .join(' · ')}
      </p>
    </div>
  );
}

const scrollIntoView = (option: HTMLElement | null): void =>
  option?.scrollIntoView({ block: 'nearest' });
