import type { Outcome } from '../../protocol/event-values';
import type { IconName } from '../components/icon';
import type { Words } from './words';

/** How an outcome looks and reads: the icon and the word say it, the tone only repeats it in colour. */
export interface OutcomeLook {
  readonly word: string;
  readonly icon: IconName;
  readonly tone: 'good' | 'bad' | 'warn' | 'plain';
}

export function outcomeLook(outcome: Outcome, { trans }: Words): OutcomeLook {
  switch (outcome) {
    case 'ok':
      return { word: trans.__('Done'), icon: 'check', tone: 'good' };
    case 'denied':
      return { word: trans.__('Blocked'), icon: 'blocked', tone: 'bad' };
    case 'refused':
      return { word: trans.__('Refused'), icon: 'blocked', tone: 'bad' };
    case 'conflict':
      return { word: trans.__('Conflict'), icon: 'alert', tone: 'warn' };
    case 'partial':
      return { word: trans.__('Partly done'), icon: 'alert', tone: 'warn' };
    case 'cancelled':
      return { word: trans.__('Stopped'), icon: 'stop', tone: 'plain' };
    case 'timeout':
      return { word: trans.__('Timed out'), icon: 'clock', tone: 'warn' };
    case 'rate-limited':
      return { word: trans.__('Too many at once'), icon: 'clock', tone: 'warn' };
    case 'failed':
      return { word: trans.__('Failed'), icon: 'alert', tone: 'bad' };
    case 'interrupted':
      return { word: trans.__('Interrupted, effects unknown'), icon: 'alert', tone: 'warn' };
  }
}
