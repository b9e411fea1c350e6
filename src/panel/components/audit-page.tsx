import * as React from 'react';

import { isOff } from '../../protocol/features';
import type { AuditVerification } from '../../protocol/results';
import type { PanelProps } from '../model/view';
import { fill } from '../words/fill';
import { formatNumber } from '../words/quantities';
import { useWords, WordsProvider, type Words } from '../words/words';
import { AuditTable } from './audit-table';
import { Icon } from './icon';
import { ProblemNote } from './problem-note';
import { SearchBox } from './search-box';
import '../../../style/views.css';

/** The audit log: who did what, filtered and by pages, with the state of its chains. Read-only. */
export function AuditPage(props: PanelProps): React.ReactElement {
  const { view, trans } = props;
  const words = React.useMemo<Words>(
    () => ({ trans, locale: document.documentElement.lang || 'en' }),
    [trans]
  );
  return (
    <WordsProvider value={words}>
      <section
        className="sallyport sallyport-page sallyport-audit"
        aria-label={trans.__('Sallyport Audit Log')}
      >
        {isOff(view.session?.features, 'audit-reading') ? (
          <p className="sallyport-quiet">
            <Icon name="lock" />{' '}
            {trans.__('The administrator switched off the reading of the audit.')}
          </p>
        ) : (
          <Log {...props} />
        )}
      </section>
    </WordsProvider>
  );
}

function Log({ view, actions }: PanelProps): React.ReactElement {
  const { trans } = useWords();
  const { audit } = view;
  return (
    <>
      <header>
        <h2>{trans.__('Audit log')}</h2>
        <SearchBox
          label={trans.__('Filter')}
          placeholder={trans.__('Filter')}
          text={audit.text}
          onChange={text => actions.queryAudit(text)}
        />
        <button type="button" className="sallyport-button" onClick={() => actions.verifyAudit()}>
          {trans.__('Verify')}
        </button>
      </header>
      <Verification verification={audit.verification} />
      {audit.problem !== undefined && (
        <ProblemNote
          problem={audit.problem}
          actions={actions}
          onRetry={() => actions.queryAudit(audit.text)}
        />
      )}
      <AuditTable entries={audit.entries} more={audit.more} />
      <p className="sallyport-quiet" role="status">
        {audit.state === 'loading'
          ? trans.__('Loading…')
          : audit.entries.length === 0
            ? trans.__('No entry.')
            : ''}
      </p>
      {audit.more && (
        <button type="button" className="sallyport-button" onClick={() => actions.moreAudit()}>
          {trans.__('Show older entries')}
        </button>
      )}
    </>
  );
}

function Verification(props: {
  readonly verification: AuditVerification | undefined;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { verification } = props;
  if (verification === undefined)
    return (
      <p className="sallyport-quiet">
        {trans.__(
          'Each entry holds the hash of the one before it. Verify reads all of them and compares.'
        )}
      </p>
    );
  const entries = verification.segments.reduce((sum, segment) => sum + segment.entries, 0);
  return (
    <div data-tone={verification.ok ? 'good' : 'bad'} className="sallyport-verdict">
      <p>
        <Icon name={verification.ok ? 'check' : 'alert'} />{' '}
        {fill(
          verification.ok
            ? trans._n('{count} entry, chain unbroken', '{count} entries, chains unbroken', entries)
            : trans._n('{count} entry, chain broken', '{count} entries, chain broken', entries),
          { count: formatNumber(entries, words) }
        )}
      </p>
      <Faults segments={verification.segments} words={words} />
    </div>
  );
}

function Faults(props: {
  readonly segments: AuditVerification['segments'];
  readonly words: Words;
}): React.ReactElement | null {
  const { trans } = props.words;
  const broken = props.segments.filter(({ fault }) => fault !== undefined);
  if (broken.length === 0) return null;
  return (
    <ul>
      {broken.map(({ segment, fault }) => (
        <li key={segment}>
          {fill(trans.__('{segment}, entry {seq}: {why}'), {
            segment,
            seq: fault?.seq ?? 0,
            why: fault?.why ?? ''
          })}
        </li>
      ))}
    </ul>
  );
}
