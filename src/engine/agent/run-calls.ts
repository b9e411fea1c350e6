import type { CallReport } from '../providers/provider';
import type { Tool } from '../tools/tool';
import type { AskedCall } from './turn';

/** What ordering the calls of a step needs. */
export interface StepParts {
  readonly findTool: (name: string) => Promise<Tool | undefined>;
  readonly runCall: (call: AskedCall) => Promise<CallReport>;
  /** True where a bound or a cancel ends the step before its next call. */
  readonly isOver: () => boolean;
}

/** Runs the calls of one step: reads that follow each other together, acts alone; reports in the order of the calls. */
export async function runCalls(
  calls: readonly AskedCall[],
  { findTool, runCall, isOver }: StepParts
): Promise<readonly CallReport[]> {
  const reports: CallReport[] = [];
  for (let next = 0; next < calls.length && !isOver();) {
    const group: AskedCall[] = [];
    for (let call = calls[next]; call !== undefined; call = calls[++next]) {
      const reads = (await findTool(call.tool))?.kind === 'read';
      if (group.length > 0 && !reads) break;
      group.push(call);
      if (!reads || group.length === MAX_TOGETHER) {
        next++;
        break;
      }
    }
    reports.push(...(await Promise.all(group.map(runCall))));
  }
  return reports;
}

/** Reads that run side by side. */
const MAX_TOGETHER = 4;
