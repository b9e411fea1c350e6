import { pendingPlan, PLAN_ITEM_CHARACTERS, PLAN_ITEMS } from '../../protocol/plan';
import type { TurnState } from '../../protocol/state';
import { isVisible } from '../tools/visible-text';
import { readTurn } from './open-items';
import type { RunningTurn } from './running-turn';

/**
 * Shows the plan of a turn in the mode plan that wrote its steps in words and did not show them: not every model
 * calls a tool for that. Nothing where it showed one, or wrote no list.
 */
export function showWrittenPlan({ thread, turnId, mode }: RunningTurn): void {
  if (mode !== 'plan') return;
  const turn = readTurn(thread, turnId);
  if (turn === undefined || turn.plan !== undefined) return;
  const steps = writtenSteps(lastWords(turn));
  if (steps.length === 0) return;
  thread.append('agent', { type: 'plan-changed', turnId, items: pendingPlan(steps) });
}

/**
 * The steps of a text: its items numbered from 1 on at the margin (what stands below a step is part of it), where there are at least two; none where a number is
 * out of order, since a part of a plan is not the plan.
 */
export function writtenSteps(text: string): readonly string[] {
  const items = [...text.matchAll(/^ {0,2}(\d{1,3})[.)][ \t]+(\S.*)$/gm)];
  const inOrder = items.every(([, number], index) => Number(number) === index + 1);
  const steps = items.map(([, , step = '']) => step.trim());
  const fits =
    steps.length <= PLAN_ITEMS &&
    steps.every(step => step.length <= PLAN_ITEM_CHARACTERS && isVisible(step));
  return inOrder && fits && steps.length > 1 ? steps : [];
}

/** What the turn's own agent said last; '' where it said nothing. */
function lastWords({ items }: TurnState): string {
  const last = items.findLast(item => item.type === 'message' && item.parent === undefined);
  return last?.type === 'message' ? last.text : '';
}
