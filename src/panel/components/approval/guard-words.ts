import type { Words } from '../../words/words';
import type { GuardState } from './card-guard';

/** Why a guarded control takes no answer now, for a person; undefined where it does. */
export function guardWords(state: GuardState, { trans }: Words): string | undefined {
  switch (state) {
    case 'ready':
      return undefined;
    case 'covered':
      return trans.__('Something covers this card.');
    case 'outside':
      return trans.__('Scroll until both answers are in sight.');
    case 'unfocused':
      return trans.__('This window is not in focus.');
    case 'arming':
      return trans.__('A moment…');
  }
}
