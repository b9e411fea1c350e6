import type { Usage } from '../../protocol/event-values';
import type { ModelPrice } from '../../protocol/link';

/**
 * What usage costs, in US cents: an estimate, since a server may count in steps or give rebates. What was read from a
 * cache or written into it is part of `inputTokens`, and is counted at its own price where there is one.
 */
export function costOf(usage: Usage, price: ModelPrice): number {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const fresh = Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
  const dollars =
    fresh * input +
    cacheReadTokens * cacheRead +
    cacheWriteTokens * cacheWrite +
    outputTokens * output;
  return (dollars / 1_000_000) * 100;
}
