import type { CallOutput } from '../../protocol/event-values';
import type { CallReport } from '../providers/provider';
import { redactMessage } from '../redact';
import { conflictOutput } from '../tools/conflict';
import type { CallResult } from '../tools/tool';
import type { LiveCall } from './live-call';
import { admitHeld } from './admit-held';
import { CallClock } from './call-clock';
import { toCallError, toOutcome } from './call-error';
import { cancelled, type CallParts } from './call-parts';
import { LiveOutput } from './live-output';
import { showChanges } from './shown-changes';

/** Begins to keep the output and the time of a call. */
export const openCall = (
  { callId, tool }: Pick<LiveCall, 'callId' | 'tool'>,
  { log, redactor }: CallParts
): LiveCall => ({
  callId,
  tool,
  output: new LiveOutput(log, callId, redactor),
  clock: new CallClock()
});

/** Runs `act` and journals the call's end, whatever it is. Rejects only where that cannot be journalled. */
export async function endCall(
  call: LiveCall,
  parts: CallParts,
  act: () => Promise<CallResult>
): Promise<CallReport> {
  const { callId, tool, output: live, clock } = call;
  const { log, redactor, serverLog, signal } = parts;
  let result: CallResult;
  try {
    result = await act();
    if (result.held !== undefined) result = await admitHeld(result.held, call, parts);
    if (result.output?.untrusted === true) parts.noteExposure();
  } catch (error) {
    const known = toCallError(signal.aborted ? cancelled() : error, serverLog);
    const seen = conflictOutput(error);
    result = { outcome: toOutcome(known), error: known, ...(seen && { output: seen }) };
  }
  // A record stays a record when its texts are redacted.
  const output = result.output && (redactor.redactValue(result.output) as CallOutput);
  const error = result.error && {
    ...result.error,
    message: redactMessage(redactor.redact(result.error.message))
  };
  log.endStreams(live.finish(), 'agent', {
    type: 'tool-call-end',
    callId,
    outcome: result.outcome,
    ...(output && { output }),
    ...(error && { error }),
    ...(result.sandbox && { sandbox: result.sandbox }),
    ...(result.changes && showChanges(result.changes)),
    ...clock.times()
  });
  return {
    callId,
    tool,
    outcome: result.outcome,
    ...(output && { output }),
    ...(error && { error }),
    ...(result.edited && { edited: result.edited })
  };
}
