import type { Change } from '../../protocol/event-values';

/**
 * The changes that an event lists, and how many more there were: an event must fit the link, and nobody reads ten
 * thousand names. What would run unconfined next is listed before the rest. Undo does not depend on the list.
 */
export function showChanges(changes: readonly Change[]): {
  readonly changes: readonly Change[];
  readonly moreChanges?: number;
} {
  if (changes.length <= MOST_CHANGES) return { changes };
  const isUrgent = ({ runsUnconfined }: Change): boolean => runsUnconfined === true;
  const ordered = [...changes.filter(isUrgent), ...changes.filter(change => !isUrgent(change))];
  return {
    changes: ordered.slice(0, MOST_CHANGES),
    moreChanges: changes.length - MOST_CHANGES
  };
}

const MOST_CHANGES = 2000;
