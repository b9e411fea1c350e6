import * as React from 'react';

import type { OpenedApproval, Scope } from '../../../protocol/approvals';
import { say } from '../../words/sentences';
import { useWords, type Words } from '../../words/words';

/** The scopes beyond once, each named with the reason why it is not offered. */
export function WiderScopes(props: { readonly opened: OpenedApproval }): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  return (
    <ul className="sallyport-scopes" aria-label={trans.__('Longer approvals')}>
      {WIDER.map(scope => {
        const reason = props.opened.withheld[scope];
        return (
          <li key={scope}>
            <b>{scopeName(scope, words)}</b>
            <span>
              {reason === undefined
                ? trans.__('Not available: each act is asked for by itself.')
                : say(reason, words)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function scopeName(scope: Scope, { trans }: Words): string {
  switch (scope) {
    case 'once':
      return trans.__('Once');
    case 'thread':
      return trans.__('This thread');
    case 'folder':
      return trans.__('This folder');
    case 'user':
      return trans.__('Always, in all folders');
  }
}

const WIDER: readonly Scope[] = ['thread', 'folder', 'user'];
