import * as React from 'react';

import type { CallItem } from '../../../protocol/state';
import { callTitle } from '../../words/calls';
import { useWords } from '../../words/words';
import { Icon } from '../icon';

/** The place of a call whose question stands in the list of a batch further up. */
export function AskedAbove(props: { readonly call: CallItem }): React.ReactElement {
  const words = useWords();
  const { icon, sentence } = callTitle(props.call, false, words);
  return (
    <p className="sallyport-notice">
      <Icon name={icon} />
      <span>
        <bdi>{sentence}</bdi> · {words.trans.__('asked about in the list above')}
      </span>
    </p>
  );
}
