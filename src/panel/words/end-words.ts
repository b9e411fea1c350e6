import type { TurnEndReason } from '../../protocol/event-values';
import type { Words } from './words';

/** How a turn ended, in a few words. */
export function endWord(reason: TurnEndReason, { trans }: Words): string {
  switch (reason) {
    case 'done':
      return trans.__('Done');
    case 'cancelled':
      return trans.__('Stopped by you');
    case 'budget':
      return trans.__('Paused: its budget is used up');
    case 'loop':
      return trans.__('Paused: the same calls came again and again');
    case 'denied':
      return trans.__('Ended: too much was denied');
    case 'error':
      return trans.__('Ended by an error');
    case 'interrupted':
      return trans.__('Interrupted; what ran last may have had effects');
  }
}
