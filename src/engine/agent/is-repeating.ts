/**
 * True where the end of a trail is one round of calls, gone round that many times with the same results. An entry stands
 * for what was asked and what came of it, so a poll whose answer changes is no repetition; undefined stands for a call
 * that has not ended, and is equal to nothing.
 */
export function isRepeating(trail: readonly (string | undefined)[], times: number): boolean {
  for (let round = 1; round <= LONGEST_ROUND; round++) {
    const tail = trail.slice(-round * times);
    if (tail.length < round * times) return false;
    if (tail.every((entry, at) => entry !== undefined && entry === tail[at % round])) return true;
  }
  return false;
}

/** Calls of a round. Longer ones are rare, and the turn's other bounds end them. */
export const LONGEST_ROUND = 4;
