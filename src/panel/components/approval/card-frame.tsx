import * as React from 'react';

import type { ApprovalSummary } from '../../../protocol/approvals';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { KIND_ICONS } from './kind-icons';

/** What a card of a question is to the eye and to a screen reader, around what is asked and how it is answered. */
export const CardFrame = React.forwardRef<
  HTMLElement,
  {
    readonly kind: ApprovalSummary['kind'];
    readonly title: string;
    /** Where the focus goes for this question. */
    readonly approvalId?: string | undefined;
    /** Id of what describes the card. */
    readonly describedBy?: string;
    /** The line below the title. */
    readonly line: React.ReactNode;
    readonly children: React.ReactNode;
  }
>(function CardFrame({ kind, title, approvalId, describedBy, line, children }, ref) {
  const { trans } = useWords();
  const name = React.useId();
  return (
    <section
      ref={ref}
      className="sallyport-card sallyport-approval"
      data-tone="ask"
      role="group"
      aria-labelledby={name}
      aria-describedby={describedBy}
    >
      <header>
        <Icon name={KIND_ICONS[kind]} />
        <div>
          <h4 id={name} tabIndex={-1} data-approval={approvalId}>
            <span className="sallyport-hidden">{trans.__('Approval:')} </span>
            {title}
          </h4>
          {line}
        </div>
      </header>
      {children}
    </section>
  );
});
