import * as React from 'react';

import type { CallOutput } from '../../../protocol/event-values';
import { fill } from '../../words/fill';
import { refusalText } from '../../words/egress-sentences';
import { formatBytes } from '../../words/quantities';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';

/** What a call gave back, as plain text: each stream that has any, with what was left out said by amount. */
export function Output(props: { readonly output: CallOutput }): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { refused = [], text, stdout, stderr, omitted = {}, exitCode } = props.output;
  const streams = [
    { name: 'stdout', label: trans.__('Output'), text: stdout },
    { name: 'stderr', label: trans.__('Error output'), text: stderr },
    ...(stdout === undefined && stderr === undefined
      ? [{ name: 'text', label: trans.__('Result'), text }]
      : [])
  ].filter(stream => stream.text !== undefined && stream.text !== '');
  return (
    <>
      {typeof exitCode === 'number' && exitCode !== 0 && (
        <p className="sallyport-counts">
          {fill(trans.__('Ended with status {code}'), { code: exitCode })}
        </p>
      )}
      {streams.map(({ name, label, text: value = '' }) => (
        <Stream
          key={name}
          label={label}
          text={value}
          omitted={Object.hasOwn(omitted, name) ? (omitted[name] ?? 0) : 0}
        />
      ))}
      {refused.length > 0 && (
        <ul className="sallyport-counts" aria-label={trans.__('Refused by the network')}>
          {refused.map((refusal, index) => (
            <li key={index}>{refusalText(refusal, words)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** One stream: its head and tail, the rest on demand, so that a long output costs little to draw. */
export function Stream(props: {
  readonly label: string;
  readonly text: string;
  readonly omitted?: number;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const [whole, setWhole] = React.useState(false);
  const lines = React.useMemo(() => props.text.replace(/\n$/, '').split('\n'), [props.text]);
  const long = lines.length > HEAD + TAIL + 1 && !whole;
  const between = lines.length - HEAD - TAIL;
  const block = (part: readonly string[]): React.ReactElement => (
    <MarkedText text={part.join('\n').slice(0, LONGEST)} />
  );
  return (
    <div className="sallyport-output">
      <pre tabIndex={0} aria-label={props.label} role="group" dir="ltr">
        {long ? (
          <>
            {block(lines.slice(0, HEAD))}
            {'\n'}
            <button type="button" className="sallyport-link" onClick={() => setWhole(true)}>
              {fill(trans._n('Show {count} more line', 'Show {count} more lines', between), {
                count: between
              })}
            </button>
            {'\n'}
            {block(lines.slice(-TAIL))}
          </>
        ) : (
          block(lines)
        )}
      </pre>
      {props.omitted !== undefined && props.omitted > 0 && (
        <p className="sallyport-counts">
          {fill(trans.__('{amount} left out between head and tail'), {
            amount: formatBytes(props.omitted, words)
          })}
        </p>
      )}
    </div>
  );
}

/** Lines shown of a long stream at once. */
const HEAD = 12;
const TAIL = 8;

/** Characters drawn of one piece at most; the engine bounds the whole, this bounds one endless line. */
const LONGEST = 64_000;
