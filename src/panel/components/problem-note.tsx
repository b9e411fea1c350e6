import * as React from 'react';

import type { Problem } from '../model/view';
import { fill } from '../words/fill';
import { useWords } from '../words/words';
import { Icon } from './icon';

/** Something that failed: the cause for a person first, the code and the log's key in a disclosure. */
export function ProblemNote(props: {
  readonly problem: Problem;
  readonly children?: React.ReactNode;
}): React.ReactElement {
  const { trans } = useWords();
  const { code, message, fix, correlation } = props.problem;
  return (
    <div className="sallyport-problem">
      <Icon name="alert" />
      <div>
        <p>{message}</p>
        {fix !== undefined && (
          <pre tabIndex={0} dir="ltr">
            {fix}
          </pre>
        )}
        <details>
          <summary>{trans.__('Details')}</summary>
          <p>{fill(trans.__('Code: {code}'), { code })}</p>
          {correlation !== undefined && (
            <p>{fill(trans.__('In the server log: {correlation}'), { correlation })}</p>
          )}
        </details>
        {props.children}
      </div>
    </div>
  );
}
