import { BUILT_IN_LIMITS, clampLimits } from '../sandbox/limits';
import type { CommandLimits } from '../sandbox/sandbox';
import type { ToolContext } from './tool';

/**
 * The bounds of one command: what policy sets, and no longer than it asked for.
 * @param seconds absent: the usual time
 */
export function commandLimits(context: ToolContext, seconds = DEFAULT_SECONDS): CommandLimits {
  const limits = clampLimits(context.commandLimits ?? BUILT_IN_LIMITS);
  return { ...limits, wallSeconds: Math.min(limits.wallSeconds, seconds) };
}

const DEFAULT_SECONDS = 120;
