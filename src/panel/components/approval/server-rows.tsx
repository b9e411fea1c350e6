import * as React from 'react';

import type { ServerFacts } from '../../../protocol/approvals';
import { serverLayer } from '../../words/servers';
import { useWords } from '../../words/words';
import { MarkedText } from './payload-text';

/** Which server a call goes to: what was reviewed of it first, then what it only claims of itself. */
export function ServerRows(props: { readonly server: ServerFacts }): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { name, layer, command, hosts, url, definitionHash, claims } = props.server;
  const claimed = Object.entries(claims).map(([hint, value]) => `${hint}: ${String(value)}`);
  return (
    <>
      <dt>{trans.__('Server')}</dt>
      <dd>
        <code>
          <MarkedText text={name} />
        </code>
        {isLayer(layer) && ` · ${serverLayer(layer, words)}`}
      </dd>
      <dt>{url === undefined ? trans.__('Program') : trans.__('Address')}</dt>
      <dd>
        <code dir="ltr">
          <MarkedText text={url ?? (command ?? []).map(quoted).join(' ')} />
        </code>
      </dd>
      {url === undefined && (
        <>
          <dt>{trans.__('Network')}</dt>
          <dd>{(hosts ?? []).length === 0 ? trans.__('None') : (hosts ?? []).join(', ')}</dd>
        </>
      )}
      <dt>{trans.__('Definition')}</dt>
      <dd>
        {trans.__('as you reviewed it')}{' '}
        <code title={definitionHash}>{definitionHash.slice(0, 12)}</code>
      </dd>
      <dt>{trans.__('It claims, unverified')}</dt>
      <dd>
        {claimed.length === 0 ? (
          trans.__('nothing; taken as changing and reaching anything')
        ) : (
          <MarkedText text={claimed.join(' · ')} />
        )}
      </dd>
    </>
  );
}

const isLayer = (layer: string): layer is 'admin' | 'user' | 'folder' =>
  layer === 'admin' || layer === 'user' || layer === 'folder';

/** With quotes where the end of a word would not show. */
const quoted = (word: string): string =>
  /^[\w./:@=+-]+$/.test(word) ? word : JSON.stringify(word);
