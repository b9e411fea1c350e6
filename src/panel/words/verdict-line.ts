import type { CallItem } from '../../protocol/state';
import { fill } from './fill';
import { layerName } from './layers';
import { say } from './sentences';
import type { Words } from './words';

/** Who let a call happen or stopped it, in one line: "allowed by Built-in", "you approved once", "blocked by no-network (This folder)". */
export function verdictLine(call: Pick<CallItem, 'decision' | 'approval'>, words: Words): string {
  const { trans } = words;
  switch (call.approval?.status) {
    case 'allowed':
      return trans.__('you approved once');
    case 'denied':
      return call.approval.note === undefined
        ? trans.__('you denied')
        : fill(trans.__('you denied: {note}'), { note: call.approval.note });
    case 'withdrawn':
      return withdrawnWord(call.approval.withdrawn, words);
    case 'pending':
      return trans.__('waits for you');
    case undefined:
      return decided(call, words);
  }
}

function decided({ decision }: Pick<CallItem, 'decision'>, words: Words): string {
  const { trans } = words;
  if (decision === undefined) return '';
  const won = decision.trace.find(step => step.won);
  const effect = decision.effects.find(({ verdict }) => verdict === decision.decision);
  const layer = won?.layer ?? effect?.layer;
  const from = layer === undefined ? '' : layerName(layer, words);
  const rule =
    won?.ruleId ?? effect?.ruleId ?? (effect === undefined ? '' : say(effect.why, words));
  if (decision.decision === 'deny')
    return fill(trans.__('blocked by {rule} ({layer})'), { rule, layer: from });
  if (decision.decision === 'ask') return trans.__('asked');
  return rule === ''
    ? fill(trans.__('allowed by {layer}'), { layer: from })
    : fill(trans.__('allowed by {rule} ({layer})'), { rule, layer: from });
}

function withdrawnWord(
  reason: NonNullable<CallItem['approval']>['withdrawn'],
  { trans }: Words
): string {
  switch (reason) {
    case 'changed':
      return trans.__('the question was withdrawn: its target changed');
    case 'restarted':
      return trans.__('the question was withdrawn: the engine restarted');
    case 'stopped':
      return trans.__('the question was withdrawn: everything was stopped');
    case 'cancelled':
    case undefined:
      return trans.__('the question was withdrawn: the turn was stopped');
  }
}
