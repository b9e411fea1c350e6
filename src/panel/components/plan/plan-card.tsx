import * as React from 'react';

import type { TurnState } from '../../../protocol/state';
import type { PanelActions } from '../../model/panel-actions';
import { isProposal, planProgress } from '../../words/plan-words';
import { useWords, type Words } from '../../words/words';
import { Icon } from '../icon';
import { PlanEditor } from './plan-editor';
import { PlanItems } from './plan-items';

/** The plan of a turn: a proposal to edit and approve, or the list of things to do as it stands. */
export function PlanCard(props: {
  readonly turn: TurnState;
  /** Whether a turn as agent may start now. */
  readonly mayAct: boolean;
  readonly actions: Pick<PanelActions, 'editPlan' | 'approvePlan'>;
}): React.ReactElement | null {
  const words = useWords();
  const { trans } = words;
  const { turn, mayAct, actions } = props;
  const [editing, setEditing] = React.useState(false);
  const heading = React.useRef<HTMLHeadingElement>(null);
  const { plan } = turn;
  if (plan === undefined) return null;
  const steps = plan.items.map(({ text }) => text);
  const proposal = isProposal(turn);
  const leave = (): void => {
    setEditing(false);
    // The box that held the focus is gone.
    heading.current?.focus();
  };
  return (
    <section className="sallyport-card sallyport-plan-card" data-tone={proposal ? 'ask' : 'plain'}>
      <header>
        <Icon name="list" />
        <div>
          <h4 ref={heading} tabIndex={-1}>
            {turn.mode === 'plan' ? trans.__('Plan') : trans.__('Things to do')}
          </h4>
          <p className="sallyport-subtitle">
            <span>{subtitle(turn, words)}</span>
          </p>
        </div>
      </header>
      {proposal && editing ? (
        <PlanEditor
          steps={steps}
          onKeep={kept => {
            actions.editPlan(turn.turnId, kept);
            leave();
          }}
          onCancel={leave}
        />
      ) : (
        <div className="sallyport-body">
          <PlanItems items={plan.items} progress={turn.mode !== 'plan'} />
        </div>
      )}
      {proposal && !editing && (
        <div className="sallyport-actions">
          <button
            type="button"
            className="sallyport-button"
            data-primary={mayAct || undefined}
            aria-disabled={!mayAct}
            title={
              mayAct
                ? undefined
                : trans.__('The mode Agent is not permitted here, or a turn is running.')
            }
            onClick={() => {
              if (mayAct) actions.approvePlan(turn.turnId, steps);
            }}
          >
            {trans.__('Approve and carry out')}
          </button>
          <button type="button" className="sallyport-button" onClick={() => setEditing(true)}>
            {trans.__('Edit plan')}
          </button>
        </div>
      )}
    </section>
  );
}

function subtitle(turn: TurnState, words: Words): string {
  const { trans } = words;
  const { mode, plan, end } = turn;
  if (plan === undefined) return '';
  if (mode !== 'plan') return planProgress(plan.items, words);
  const parts = [
    end === undefined && trans.__('In the making'),
    plan.edited === true && trans.__('edited by you'),
    plan.approvedBy !== undefined && trans.__('approved by you, carried out below'),
    isProposal(turn) && trans.__('each step still passes the policy when it is carried out')
  ];
  return parts.filter(part => part !== false).join(' · ');
}
