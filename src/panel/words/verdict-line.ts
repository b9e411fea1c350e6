import type { CallItem } from '../../protocol/state';
import { fill } from './fill';
import { layerName } from './layers';
import { patternText } from './policy-document';
import type { Words } from './words';

/** Who let a call happen or stopped it, in one line: "allowed by Built-in", "you approved once", "blocked by no-network (This folder)". */
export function verdictLine(call: Pick<CallItem, 'decision' | 'approval'>, words: Words): string {
  const { trans } = words;
  switch (call.approval?.status) {
    case 'allowed':
      return approvedWord(call.approval, words);
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

function approvedWord(
  { scope, edited, remembered }: NonNullable<CallItem['approval']>,
  { trans }: Words
): string {
  const rule = remembered === undefined ? '' : patternText(remembered);
  switch (scope ?? 'once') {
    case 'once':
      return edited === undefined
        ? trans.__('you approved once')
        : trans.__('you edited it and approved once');
    case 'thread':
      return fill(trans.__('you approved for this thread: {rule}'), { rule });
    case 'folder':
      return fill(trans.__('you approved for this folder: {rule}'), { rule });
    case 'user':
      return fill(trans.__('you approved for always: {rule}'), { rule });
  }
}

function decided({ decision }: Pick<CallItem, 'decision'>, words: Words): string {
  const { trans } = words;
  if (decision === undefined) return '';
  const won = decision.trace.find(step => step.won);
  const effect = decision.effects.find(({ verdict }) => verdict === decision.decision);
  const layer = won?.layer ?? effect?.layer;
  const from = layer === undefined ? '' : layerName(layer, words);
  const rule = won?.ruleId ?? effect?.ruleId;
  const values = { rule: rule ?? '', layer: from };
  switch (decision.decision) {
    case 'ask':
      return trans.__('asked');
    case 'deny':
      return rule === undefined
        ? fill(trans.__('blocked by policy ({layer})'), values)
        : fill(trans.__('blocked by {rule} ({layer})'), values);
    case 'allow':
      return rule === undefined
        ? fill(trans.__('allowed by policy ({layer})'), values)
        : fill(trans.__('allowed by {rule} ({layer})'), values);
  }
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
