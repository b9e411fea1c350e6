import type { Sentence } from '../../protocol/sentence';
import { guarded } from './guarded-run';
import type { CallResult, PreparedCall, RunContext } from './tool';

/** A call that only reads `path`: nothing to compare, nothing to capture. */
export const readCall = (call: {
  readonly path: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly title: Sentence;
  /** True: `run` leaves out below the path what may not be read. */
  readonly each?: boolean;
  /** True: `run` shows hidden names, too. */
  readonly hidden?: boolean;
  readonly run: (context: RunContext) => Promise<CallResult>;
}): PreparedCall => ({
  payload: call.payload,
  effects: [
    {
      type: 'read',
      path: call.path,
      ...(call.each === true && { each: true }),
      ...(call.hidden === true && { hidden: true as const })
    }
  ],
  targets: {},
  summary: { kind: 'read', title: call.title, risk: 'low' },
  facts: { paths: [call.path] },
  checkpoint: async () => [],
  run: guarded(call.run)
});
