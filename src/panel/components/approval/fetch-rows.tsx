import * as React from 'react';

import type { OpenedApproval } from '../../../protocol/approvals';
import { fetchEffects } from '../../words/fetch-words';
import { useWords } from '../../words/words';

/** What a yes sends and what it lets in: of a request to the web, or of its answer, which alone has a status. */
export function FetchRows(props: {
  readonly payload: OpenedApproval['payload'];
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const effects = fetchEffects('status' in props.payload, words);
  return (
    <>
      <dt>{trans.__('Goes out')}</dt>
      <dd>{effects.out}</dd>
      <dt>{trans.__('Comes in')}</dt>
      <dd>{effects.in}</dd>
    </>
  );
}
