import * as React from 'react';

import { fill } from '../../words/fill';
import { useWords } from '../../words/words';
import { segment } from './suspicious';

/**
 * A text that will run or be written, exactly: plain, monospace, left to right whatever it holds, one numbered row a
 * line where there are several, with everything marked that a reader could not see or would misread.
 */
export function PayloadText(props: { readonly text: string }): React.ReactElement {
  const lines = props.text.split('\n');
  return (
    <ol className="sallyport-lines" data-single={lines.length === 1 || undefined} dir="ltr">
      {lines.map((line, index) => (
        <li key={index}>
          <MarkedText text={line} />
        </li>
      ))}
    </ol>
  );
}

/** One line with its suspicious characters made visible. */
export function MarkedText(props: { readonly text: string }): React.ReactElement {
  const { trans } = useWords();
  return (
    <span className="sallyport-exact">
      {segment(props.text).map(({ text, kind }, index) =>
        kind === 'plain' ? (
          <React.Fragment key={index}>{text}</React.Fragment>
        ) : (
          <mark
            key={index}
            title={
              kind === 'hidden'
                ? fill(trans.__('Invisible character {code}'), { code: text })
                : trans.__('Letters that look like others')
            }
          >
            {text}
          </mark>
        )
      )}
    </span>
  );
}
