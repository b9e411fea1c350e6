import type { CallClock } from './call-clock';
import type { LiveOutput } from './live-output';

/** A call from its first look to its end. */
export interface LiveCall {
  readonly callId: string;
  /** Name of the tool, as it was asked for. */
  readonly tool: string;
  readonly output: LiveOutput;
  readonly clock: CallClock;
}
