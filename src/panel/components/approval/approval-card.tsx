import * as React from 'react';

import type { Answer, PanelActions } from '../../model/panel-actions';
import type { ApprovalView } from '../../model/part-views';
import type { PanelSettings } from '../../model/settings';
import { say } from '../../words/sentences';
import { testInputOf } from '../../words/test-input';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { ProblemNote } from '../problem-note';
import { ApprovalActions } from './approval-actions';
import { CardFrame } from './card-frame';
import { Matter, useReading } from './matter';
import { RiskLine } from './risk-line';
import { useGuard } from './use-guard';

/**
 * The question before an act: our summary, the exact payload, effects and confinement, the model's own claim, the
 * answer. It has no command: it answers only to a person's hand on a card that stood in sight, unmoved and armed.
 * It never takes the focus.
 */
export function ApprovalCard(props: {
  readonly approval: ApprovalView;
  readonly reason?: string | undefined;
  readonly settings: PanelSettings;
  readonly actions: Pick<PanelActions, 'openApproval' | 'answerApproval' | 'openTester' | 'copy'>;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { approval, settings, actions } = props;
  const { approvalId, opened, state, summary } = approval;
  const card = React.useRef<HTMLElement>(null);
  const id = React.useId();
  const round = `${approvalId} ${opened?.nonce ?? ''}`;
  const { state: guard, admits } = useGuard(
    card,
    Math.max(settings.armingDelay, opened?.armingMs ?? 0),
    round
  );
  const reading = useReading(round);

  // Asks for the nonce of this connection as soon as the card is on the page.
  React.useEffect(() => {
    if (state === 'closed') actions.openApproval(approvalId);
  }, [actions, approvalId, state]);

  const answer = (given: Answer, event: MouseEvent | KeyboardEvent, control: Element): void => {
    if (state !== 'open' || !admits(event, control)) return;
    if (given.decision === 'allow' && !reading.read) return;
    actions.answerApproval(approvalId, given, event);
  };
  const tested = opened && testInputOf(approval.tool, opened.payload);
  const title = say(summary.title, words);
  return (
    <CardFrame
      ref={card}
      kind={summary.kind}
      title={title}
      approvalId={approvalId}
      describedBy={`${id}-risk`}
      line={<RiskLine id={`${id}-risk`} summary={summary} opened={opened} />}
    >
      {approval.problem !== undefined && (
        <ProblemNote
          problem={approval.problem}
          actions={actions}
          onRetry={state === 'closed' ? () => actions.openApproval(approvalId) : undefined}
        />
      )}
      {state === 'stale' && (
        <div className="sallyport-actions">
          <p>{trans.__('The target changed since this was asked.')}</p>
          <button
            type="button"
            className="sallyport-button"
            onClick={() => actions.openApproval(approvalId)}
          >
            {trans.__('Review again')}
          </button>
        </div>
      )}
      {opened === undefined && state !== 'stale' && (
        <p className="sallyport-claim">{trans.__('Fetching what would run…')}</p>
      )}
      {opened !== undefined && state !== 'stale' && (
        <>
          {approval.renewed === true && (
            <p className="sallyport-warning">
              <Icon name="alert" />
              {trans.__('This changed since you were first asked; below is what would run now.')}
            </p>
          )}
          <Matter kind={summary.kind} opened={opened} reading={reading} reason={props.reason} />
          <ApprovalActions
            key={round}
            card={card}
            opened={opened}
            guard={state === 'answering' ? 'answering' : guard}
            read={reading.read}
            keys={settings.cardKeys}
            onAnswer={answer}
            onTest={tested && (() => actions.openTester(tested))}
          />
        </>
      )}
    </CardFrame>
  );
}
