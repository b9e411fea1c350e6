import type { PlanItem, PlanItemState } from '../../protocol/plan';
import type { TurnState } from '../../protocol/state';
import { fill } from './fill';
import type { Words } from './words';

/** The word for how far an item is; it always stands in the text beside the item. */
export function planStateWord(state: PlanItemState, { trans }: Words): string {
  switch (state) {
    case 'pending':
      return trans.__('to do');
    case 'active':
      return trans.__('in progress');
    case 'done':
      return trans.__('done');
  }
}

/** "2 of 5 done". */
export const planProgress = (items: readonly PlanItem[], { trans }: Words): string =>
  fill(trans.__('{done} of {count} done'), {
    done: items.filter(({ state }) => state === 'done').length,
    count: items.length
  });

/** Whether a turn's plan is a proposal that a person may edit and approve now. */
export const isProposal = ({ mode, plan, end }: TurnState): boolean =>
  mode === 'plan' && plan !== undefined && end !== undefined && plan.approvedBy === undefined;

/** A plan as lines of plain text. */
export const planLines = (items: readonly PlanItem[], words: Words): string =>
  items
    .map(({ text, state }, index) => `${index + 1}. ${text} (${planStateWord(state, words)})`)
    .join('\n');
