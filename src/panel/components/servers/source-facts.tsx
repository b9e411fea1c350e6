import * as React from 'react';

import type { ServerSource, ServerValue } from '../../../protocol/mcp/servers';
import { useWords } from '../../words/words';
import { MarkedText } from '../approval/payload-text';

/** Exactly what is started or reached: each argument by itself, so that no blank or quote reads as something else. */
export function SourceFacts(props: { readonly source: ServerSource }): React.ReactElement {
  const { trans } = useWords();
  const { source } = props;
  if (source.transport === 'http')
    return (
      <dl className="sallyport-facts">
        <dt>{trans.__('Address')}</dt>
        <dd>
          <code dir="ltr">
            <MarkedText text={source.url} />
          </code>
        </dd>
        <Values name={trans.__('Headers')} values={source.headers} />
      </dl>
    );
  const [program = '', ...words] = source.command;
  return (
    <dl className="sallyport-facts">
      <dt>{trans.__('Program')}</dt>
      <dd>
        <code dir="ltr">
          <MarkedText text={program} />
        </code>
      </dd>
      {words.length > 0 && (
        <>
          <dt>{trans.__('Arguments')}</dt>
          <dd>
            <ol className="sallyport-words" dir="ltr">
              {words.map((word, index) => (
                <li key={index}>
                  <code>
                    <MarkedText text={word} />
                  </code>
                </li>
              ))}
            </ol>
          </dd>
        </>
      )}
      <Values name={trans.__('Variables')} values={source.variables} />
      <dt>{trans.__('Network')}</dt>
      <dd>{source.hosts.length === 0 ? trans.__('None') : source.hosts.join(', ')}</dd>
    </dl>
  );
}

function Values(props: {
  readonly name: string;
  readonly values: readonly ServerValue[];
}): React.ReactElement | null {
  const { trans } = useWords();
  if (props.values.length === 0) return null;
  return (
    <>
      <dt>{props.name}</dt>
      <dd>
        {props.values.map(({ name, reference }) => (
          <div key={name}>
            <code dir="ltr">
              <MarkedText text={reference === '' ? name : `${name} ← ${reference}`} />
            </code>
            {reference === '' && ` ${trans.__('(its value stands in the file)')}`}
          </div>
        ))}
      </dd>
    </>
  );
}
