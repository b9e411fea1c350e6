import type { CallReport } from '../providers/provider';
import type { Tool } from '../tools/tool';
import type { AheadCall } from './ask-ahead';
import type { AskedCall } from './turn';

/** What ordering the calls of a step needs. */
export interface StepParts {
  readonly findTool: (name: string) => Promise<Tool | undefined>;
  readonly runCall: (call: AskedCall) => Promise<CallReport>;
  /** Asks about an act before its turn, where there is something to ask. */
  readonly askAhead: (call: AskedCall) => Promise<AheadCall | undefined>;
  /** Goes on with such an act when its turn has come. */
  readonly takeTurn: (ahead: AheadCall) => Promise<CallReport>;
  /** Ends such an act where its turn does not come. */
  readonly endUnrun: (ahead: AheadCall) => Promise<CallReport>;
  /** True where a bound or a cancel ends the step before its next call. */
  readonly isOver: () => boolean;
  /** How many more calls the turn's bound permits. */
  readonly callsLeft: () => number;
}

/**
 * Runs the calls of one step: reads that follow each other together, acts alone; reports in the order of the calls. The
 * questions of several acts are asked together before the first of them runs.
 */
export async function runCalls(
  calls: readonly AskedCall[],
  parts: StepParts
): Promise<readonly CallReport[]> {
  const asked = new Map<AskedCall, AheadCall>();
  const reports = new Map<AskedCall, CallReport>();
  const reads = await readsOf(calls, parts);
  try {
    await askTogether(calls, reads, asked, parts);
    for (const group of groupsOf(calls, reads)) {
      if (parts.isOver()) break;
      const run = async (call: AskedCall): Promise<void> => {
        const ahead = asked.get(call);
        asked.delete(call);
        reports.set(
          call,
          await (ahead === undefined ? parts.runCall(call) : parts.takeTurn(ahead))
        );
      };
      // Those that run side by side are not counted before they have ended.
      await Promise.all(group.slice(0, parts.callsLeft()).map(run));
    }
  } finally {
    for (const [call, ahead] of asked) reports.set(call, await parts.endUnrun(ahead));
  }
  return calls.flatMap(call => reports.get(call) ?? []);
}

/** Asks about the acts of a step, in order, where there are several. */
async function askTogether(
  calls: readonly AskedCall[],
  reads: ReadonlySet<AskedCall>,
  asked: Map<AskedCall, AheadCall>,
  parts: StepParts
): Promise<void> {
  const acts = calls.slice(0, parts.callsLeft()).filter(call => !reads.has(call));
  if (acts.length < 2) return;
  for (const call of acts.slice(0, MOST_ASKED)) {
    if (parts.isOver()) return;
    const ahead = await parts.askAhead(call);
    if (ahead !== undefined) asked.set(call, ahead);
  }
}

const readsOf = async (
  calls: readonly AskedCall[],
  { findTool }: StepParts
): Promise<ReadonlySet<AskedCall>> => {
  const kinds = await Promise.all(calls.map(async call => (await findTool(call.tool))?.kind));
  return new Set(calls.filter((_, index) => kinds[index] === 'read'));
};

/** Reads that follow each other, up to a number; everything else alone. */
function groupsOf(
  calls: readonly AskedCall[],
  reads: ReadonlySet<AskedCall>
): readonly (readonly AskedCall[])[] {
  const groups: AskedCall[][] = [];
  let open: AskedCall[] | undefined;
  for (const call of calls) {
    if (!reads.has(call)) {
      groups.push([call]);
      open = undefined;
    } else if (open !== undefined && open.length < MOST_READS) open.push(call);
    else groups.push((open = [call]));
  }
  return groups;
}

/** Reads that run side by side. */
const MOST_READS = 4;
/** Questions of one step that stand at a time; what comes behind them is asked in its turn. */
const MOST_ASKED = 20;
