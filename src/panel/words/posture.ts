import type { PolicyView } from '../../protocol/results';
import type { PanelView } from '../model/view';
import { fill } from './fill';
import type { Words } from './words';

/** What is in force, in a few words, and whether all of it holds. */
export interface Posture {
  readonly words: string;
  readonly level: string;
  readonly good: boolean;
}

/** The pill's words: restricted before trust, never quietly unsandboxed after it. */
export function posture(view: PanelView, words: Words): Posture {
  const { trans } = words;
  const { policy, sandbox } = view;
  if (view.stopped) return { words: trans.__('Stopped'), level: '', good: false };
  if (policy === undefined)
    return { words: trans.__('Policy not known yet'), level: '', good: false };
  const level = fill(trans.__('policy {level}'), { level: levelName(policy, words) });
  if (view.thread?.unconfinedCodeRan === true)
    return { words: trans.__('Unconfined code ran'), level, good: false };
  if (!policy.trusted) return { words: trans.__('Restricted · reads only'), level, good: false };
  if (sandbox?.runs === false)
    return { words: trans.__('Sandbox unavailable · shell off'), level, good: false };
  return {
    words: trans.__('Sandboxed · asks to run'),
    level,
    good: policy.summary.problems.length === 0
  };
}

/** The level of a policy in the reader's words. */
export function levelName({ summary }: PolicyView, { trans }: Words): string {
  switch (summary.level) {
    case 'restricted':
      return trans.__('Restricted');
    case 'standard':
      return trans.__('Standard');
    case 'custom':
      return trans.__('Custom');
  }
}

/** The value of a popover line; a word that this page does not know is shown as it came. */
export function lineValue(value: string, { trans }: Words): string {
  switch (value) {
    case 'allow':
      return trans.__('Allowed');
    case 'ask':
      return trans.__('Asks');
    case 'deny':
      return trans.__('Blocked');
    case 'confined':
      return trans.__('Runs confined, unasked');
    case 'off':
      return trans.__('Off');
    default:
      return value;
  }
}

/** The name of a popover line. */
export function areaName(area: PolicyView['lines'][number]['area'], { trans }: Words): string {
  switch (area) {
    case 'files':
      return trans.__('Files');
    case 'shell':
      return trans.__('Shell');
    case 'network':
      return trans.__('Network');
    case 'secrets':
      return trans.__('Secrets');
    case 'deletes':
      return trans.__('Deletes');
    case 'mcp':
      return trans.__('MCP');
  }
}
