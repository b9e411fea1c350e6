import type { Usage } from './event-values';

/** What was used together, as far as it was reported: a number that neither tells stays absent. */
export function addUsage(before: Usage, more: Usage): Usage {
  const sum: Record<string, number> = { ...before };
  for (const [name, tokens] of Object.entries<number>({ ...more }))
    sum[name] = (sum[name] ?? 0) + tokens;
  return sum;
}
