import { isCoded } from '../../base/coded-error';
import type { CallResult, RunContext } from './tool';

/** A `run` whose expected failures are outcomes: `conflict` for what changed meanwhile, `cancelled`, else `failed`. */
export const guarded =
  (run: (context: RunContext) => Promise<CallResult>) =>
  async (context: RunContext): Promise<CallResult> => {
    try {
      return await run(context);
    } catch (error) {
      if (context.signal.aborted) {
        return { outcome: 'cancelled' };
      }
      if (!isCoded(error)) {
        throw error;
      }
      const outcome = error.code === 'conflict' ? 'conflict' : 'failed';
      return { outcome, error: { code: error.code, message: error.message } };
    }
  };
