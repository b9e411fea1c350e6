import * as React from 'react';

import { contextKey } from '../../../protocol/context';
import type { PanelView } from '../../model/view';
import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { Icon } from '../icon';

/** Offers to take the active document along; nothing of it goes before that. */
export function CurrentOffer(props: {
  readonly view: Pick<PanelView, 'current' | 'attached'>;
  readonly onFollow: () => void;
}): React.ReactElement | null {
  const { trans } = useWords();
  const { current, attached } = props.view;
  if (current === undefined || current.on) return null;
  const key = contextKey(current.reference);
  if (attached.some(({ reference }) => contextKey(reference) === key)) return null;
  const { path = '' } = current.reference;
  const hint = fill(
    trans.__(
      'Attach {path}, and whatever document is open next, as a pointer to every message of this tab'
    ),
    { path }
  );
  return (
    <button type="button" className="sallyport-offer" title={hint} onClick={props.onFollow}>
      <Icon name="plus" />
      <bdi>{path.slice(path.lastIndexOf('/') + 1)}</bdi>
      <small>{trans.__('the open document')}</small>
    </button>
  );
}
