import type { CallReport } from '../providers/provider';
import type { Tool } from '../tools/tool';
import type { AheadCall } from './ask-ahead';
import { runCalls, type StepParts } from './run-calls';
import type { AskedCall } from './turn';

const call = (tool: string, input: number): AskedCall => ({ type: 'tool-call', tool, input });
const report = (callId: string): CallReport => ({ callId, tool: 'any', outcome: 'ok' });

/** Notes what was asked, run and ended, in order; the acts in `asking` have a question. */
function step(asking: readonly number[] = [], more: Partial<StepParts> = {}) {
  const seen: string[] = [];
  const ended = (word: string, callId: string): Promise<CallReport> => {
    seen.push(`${word} ${callId}`);
    return Promise.resolve(report(callId));
  };
  // Only the id is looked at here.
  const ahead = (callId: string): AheadCall => ({ live: { callId } }) as AheadCall;
  const parts: StepParts = {
    // Only the kind is looked at here.
    findTool: name => Promise.resolve({ kind: name } as Tool),
    runCall: asked => ended('run', String(asked.input)),
    askAhead: asked => {
      const id = String(asked.input);
      if (!asking.includes(Number(id))) return Promise.resolve(undefined);
      seen.push(`ask ${id}`);
      return Promise.resolve(ahead(id));
    },
    takeTurn: ({ live }) => ended('turn', live.callId),
    endUnrun: ({ live }) => ended('end', live.callId),
    isOver: () => false,
    callsLeft: () => Number.POSITIVE_INFINITY,
    ...more
  };
  return { parts, seen };
}

test('reads run together, acts alone, and reports keep the order of the calls', async () => {
  const running = new Set<unknown>();
  const seen: string[] = [];
  const { parts } = step([], {
    runCall: async asked => {
      running.add(asked.input);
      await new Promise(setImmediate);
      seen.push([...running].join('+'));
      await new Promise(setImmediate);
      running.delete(asked.input);
      return report(String(asked.input));
    }
  });
  const reports = await runCalls(
    [call('read', 1), call('read', 2), call('act', 3), call('act', 4), call('read', 5)],
    parts
  );
  expect(reports.map(({ callId }) => callId)).toEqual(['1', '2', '3', '4', '5']);
  expect(seen).toEqual(['1+2', '1+2', '3', '4', '5']);
});

test('reads that would run side by side stop at the bound of the calls, too', async () => {
  let left = 6;
  const { parts, seen } = step([], { callsLeft: () => left, isOver: () => left === 0 });
  const counted = async (asked: AskedCall): Promise<CallReport> => {
    const ended = await parts.runCall(asked);
    left--;
    return ended;
  };
  const reads = [1, 2, 3, 4, 5, 6, 7, 8].map(id => call('read', id));
  const reports = await runCalls(reads, { ...parts, runCall: counted });
  expect([seen.length, reports.length]).toEqual([6, 6]);
});

test('what is over runs no further call', async () => {
  const { parts, seen } = step();
  const reports = await runCalls([call('act', 1), call('act', 2), call('act', 3)], {
    ...parts,
    isOver: () => seen.length === 2
  });
  expect(reports.map(({ callId }) => callId)).toEqual(['1', '2']);
});

test('the questions of the acts of a step are asked before the first act runs, and the acts keep their turns', async () => {
  const { parts, seen } = step([1, 2, 4, 5]);
  const calls = [call('read', 1), call('act', 2), call('act', 3), call('act', 4), call('act', 5)];
  const reports = await runCalls(calls, { ...parts, callsLeft: () => 4 });
  expect(seen).toEqual(['ask 2', 'ask 4', 'run 1', 'turn 2', 'run 3', 'turn 4', 'run 5']);
  expect(reports.map(({ callId }) => callId)).toEqual(['1', '2', '3', '4', '5']);
});

test('one act alone is asked about in its turn', async () => {
  const { parts, seen } = step([2]);
  await runCalls([call('read', 1), call('act', 2), call('read', 3)], parts);
  expect(seen).toEqual(['run 1', 'run 2', 'run 3']);
});

test('what was asked about and does not come to its turn is ended', async () => {
  const { parts, seen } = step([1, 2, 3]);
  const reports = await runCalls([call('act', 1), call('act', 2), call('act', 3)], {
    ...parts,
    isOver: () => seen.includes('turn 1')
  });
  expect(seen).toEqual(['ask 1', 'ask 2', 'ask 3', 'turn 1', 'end 2', 'end 3']);
  expect(reports).toHaveLength(3);
});

test('what was asked about is ended too where the step breaks off', async () => {
  const { parts, seen } = step([1, 2], {
    takeTurn: () => Promise.reject(new Error('The disk is full.'))
  });
  await expect(runCalls([call('act', 1), call('act', 2)], parts)).rejects.toThrow('full');
  expect(seen).toEqual(['ask 1', 'ask 2', 'end 2']);
});
