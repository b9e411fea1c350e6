import * as React from 'react';

import type { ApprovalFacts } from '../../../protocol/approvals';
import { fill } from '../../words/fill';
import { formatNumber } from '../../words/quantities';
import { useWords } from '../../words/words';
import type { PayloadPart } from './payload-parts';
import { MarkedText } from './payload-text';
import { ServerRows } from './server-rows';

/** What the act touches and how it is confined: the card's third field. */
export function Facts(props: {
  readonly facts: ApprovalFacts;
  /** Short members of the payload, which read better in rows. */
  readonly parts: readonly PayloadPart[];
  /** What a member of the payload is called. */
  readonly nameOf: (name: string) => string;
  /** Rows of this kind of act alone. */
  readonly children?: React.ReactNode;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { cwd, sandbox, limits, environment, uncovered, paths, server } = props.facts;
  const list = (values: readonly string[]): React.ReactNode =>
    values.map((value, index) => (
      <React.Fragment key={index}>
        {index > 0 && ', '}
        {value === '.' ? trans.__('this folder') : <MarkedText text={value} />}
      </React.Fragment>
    ));
  return (
    <dl className="sallyport-facts">
      {props.parts
        .filter(({ name }) => !(name === 'cwd' && cwd !== undefined))
        .map(({ name, text }) => (
          <Fact key={name} name={props.nameOf(name)}>
            <MarkedText text={text} />
          </Fact>
        ))}
      {paths?.length === 1 && <Fact name={trans.__('Path')}>{list(paths)}</Fact>}
      {cwd !== undefined && (
        <Fact name={trans.__('Runs in')}>
          {cwd === '' || cwd === '.' ? trans.__('this folder') : <MarkedText text={cwd} />}
        </Fact>
      )}
      {sandbox?.tier === '3' && (
        <Fact name={trans.__('Confined')}>
          <strong>
            {trans.__(
              'not at all: it runs with all of your rights, on your files, the network and this server'
            )}
          </strong>
        </Fact>
      )}
      {sandbox !== undefined && sandbox.tier !== '3' && (
        <>
          <Fact name={trans.__('Confined')}>
            {fill(
              sandbox.network
                ? trans.__('sandbox tier {tier}, with network')
                : trans.__('sandbox tier {tier}, no network'),
              { tier: sandbox.tier }
            )}
          </Fact>
          {sandbox.hosts !== undefined && sandbox.hosts.length > 0 && (
            <Fact name={trans.__('Reaches')}>{list(sandbox.hosts)}</Fact>
          )}
          <Fact name={trans.__('Writes')}>
            {sandbox.writes.length === 0 ? trans.__('nothing') : list(sandbox.writes)}
          </Fact>
        </>
      )}
      {limits !== undefined && (
        <Fact name={trans.__('Limits')}>
          {fill(trans.__('{seconds} s · {memory} MB · {processes} processes'), {
            seconds: formatNumber(limits.seconds, words),
            memory: formatNumber(limits.memoryMB, words),
            processes: formatNumber(limits.processes, words)
          })}
        </Fact>
      )}
      {environment !== undefined && environment.length > 0 && (
        <Fact name={trans.__('Environment')}>
          <details>
            <summary>
              {fill(trans._n('{count} variable', '{count} variables', environment.length), {
                count: environment.length
              })}
            </summary>
            {list(environment)}
          </details>
        </Fact>
      )}
      {server !== undefined && <ServerRows server={server} />}
      {props.children}
      {uncovered !== undefined && uncovered.length > 0 && (
        <Fact name={trans.__('Not undone')}>{list(uncovered)}</Fact>
      )}
    </dl>
  );
}

function Fact(props: {
  readonly name: string;
  readonly children: React.ReactNode;
}): React.ReactElement {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
