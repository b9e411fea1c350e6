import * as React from 'react';

import { contextKey } from '../../../protocol/context';
import type { AttachedChip } from '../../model/attachments';
import { chipFacts, chipName, chipWarning } from '../../words/context';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { Icon, type IconName } from '../icon';
import { Thumbnail } from './thumbnail';

/** What goes, or went, with a message: each with its size, whether it changed since, and what reading it is. */
export function Chips(props: {
  readonly chips: readonly AttachedChip[];
  readonly label: string;
  /** Absent: they are history and stay. */
  readonly onRemove?: (chip: AttachedChip) => void;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { chips, label, onRemove } = props;
  if (chips.length === 0) return null;
  return (
    <ul className="sallyport-chips" aria-label={label}>
      {chips.map(chip => {
        const { reference, item, follows } = chip;
        const key = contextKey(reference);
        const name = chipName(reference, words);
        const facts = item === undefined ? '' : chipFacts(item, words);
        const warning = chipWarning(item ?? reference, words);
        return (
          <li key={key} data-warns={warning !== '' || undefined} data-sends={item?.sends}>
            {reference.type === 'image' && item?.sends !== 'nothing' ? (
              <Thumbnail item={item} />
            ) : (
              <Icon name={warning === '' ? ICONS[reference.type] : 'alert'} />
            )}
            <span className="sallyport-chip-text">
              <span className="sallyport-chip-name" title={name}>
                <bdi>{name}</bdi>
              </span>
              {follows === true && <small>{trans.__('the open document')}</small>}
              {facts !== '' && <small>{facts}</small>}
              {warning !== '' && <small className="sallyport-chip-warning">{warning}</small>}
            </span>
            {onRemove !== undefined && (
              <button
                type="button"
                className="sallyport-icon-button"
                aria-label={fill(trans.__('Remove {name}'), { name })}
                title={fill(trans.__('Remove {name}'), { name })}
                onClick={() => onRemove(chip)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const ICONS: Readonly<Record<AttachedChip['reference']['type'], IconName>> = {
  file: 'file',
  folder: 'folder',
  selection: 'edit',
  output: 'terminal',
  image: 'file'
};
