import * as React from 'react';

import type { LeftOut as LeftOutFile } from '../../model/attachments';
import { leftOutReason } from '../../words/context';
import { fill } from '../../words/fill';
import { formatNumber } from '../../words/quantities';
import { useWords } from '../../words/words';

/** What a drop brought and was not attached, each with its reason; the first few by name. */
export function LeftOut(props: {
  readonly leftOut: readonly LeftOutFile[];
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { leftOut } = props;
  if (leftOut.length === 0) return null;
  const more = leftOut.length - SHOWN;
  return (
    <p className="sallyport-left-out" role="status">
      {trans.__('Not attached:')}{' '}
      {leftOut.slice(0, SHOWN).map(({ path, why }, index) => (
        <React.Fragment key={path}>
          {index > 0 && ' · '}
          <bdi>{path}</bdi> ({leftOutReason(why, words)})
        </React.Fragment>
      ))}
      {more > 0 &&
        ` · ${fill(trans._n('and {count} more', 'and {count} more', more), {
          count: formatNumber(more, words)
        })}`}
    </p>
  );
}

const SHOWN = 4;
