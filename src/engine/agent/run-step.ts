import type { CallReport } from '../providers/provider';
import { askAhead, endUnrun, takeTurn } from './ask-ahead';
import type { CallParts } from './call-parts';
import { runCall } from './run-call';
import { runCalls } from './run-calls';
import type { AskedCall } from './turn';

/** Runs the calls of one step, each in the guarded way, until a bound of the turn is reached or it is cancelled. */
export const runStep = (
  calls: readonly AskedCall[],
  parts: CallParts
): Promise<readonly CallReport[]> =>
  runCalls(calls, {
    findTool: parts.findTool,
    runCall: call => runCall(call, parts),
    askAhead: call => askAhead(call, parts),
    takeTurn: ahead => takeTurn(ahead, parts),
    endUnrun: ahead => endUnrun(ahead, parts),
    isOver: () => parts.signal.aborted || parts.tally.exhausted('call', parts.parent) !== null,
    callsLeft: () => parts.tally.callsLeft
  });
