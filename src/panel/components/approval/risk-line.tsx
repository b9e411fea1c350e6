import * as React from 'react';

import type { ApprovalSummary, OpenedApproval } from '../../../protocol/approvals';
import { useWords, type Words } from '../../words/words';

/** Risk and confinement in one line below the title; the risk word is an estimate and says so. */
export function RiskLine(props: {
  readonly id: string;
  readonly summary: ApprovalSummary;
  readonly opened: OpenedApproval | undefined;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const sandbox = props.opened?.facts.sandbox;
  return (
    <p id={props.id} className="sallyport-subtitle">
      <span title={trans.__('An estimate: it can only add questions, never remove one')}>
        {riskName(props.summary.risk, words)}
      </span>
      {sandbox !== undefined && (
        <>
          {' · '}
          {sandbox.tier === '3' ? (
            <strong>{trans.__('not confined')}</strong>
          ) : sandbox.network ? (
            trans.__('sandboxed, with network')
          ) : (
            trans.__('sandboxed, no network')
          )}
        </>
      )}
    </p>
  );
}

function riskName(risk: ApprovalSummary['risk'], { trans }: Words): string {
  switch (risk) {
    case 'low':
      return trans.__('Low risk');
    case 'medium':
      return trans.__('Medium risk');
    case 'high':
      return trans.__('High risk');
  }
}
