/**
 * Milliseconds to wait before the retry that follows `attempt` failures in a row: doubling from one second to half a
 * minute, of which a random half, so that the tabs of a restarted server do not all come back at once.
 */
export function retryDelay(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(full / 2 + (full / 2) * random());
}

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
