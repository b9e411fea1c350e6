import type { CallReport } from '../providers/provider';
import type { Tool } from '../tools/tool';
import { runCalls } from './run-calls';
import type { AskedCall } from './turn';

const call = (tool: string, input: number): AskedCall => ({ type: 'tool-call', tool, input });
const report = (asked: AskedCall): CallReport => ({
  callId: String(asked.input),
  tool: asked.tool,
  outcome: 'ok'
});
// Only the kind is looked at here.
const findTool = (name: string): Promise<Tool | undefined> =>
  Promise.resolve({ kind: name } as Tool);

test('reads run together, acts alone, and reports keep the order of the calls', async () => {
  const running = new Set<unknown>();
  const seen: string[] = [];
  const reports = await runCalls(
    [call('read', 1), call('read', 2), call('act', 3), call('act', 4), call('read', 5)],
    {
      findTool,
      isOver: () => false,
      runCall: async asked => {
        running.add(asked.input);
        await new Promise(setImmediate);
        seen.push([...running].join('+'));
        await new Promise(setImmediate);
        running.delete(asked.input);
        return report(asked);
      }
    }
  );
  expect(reports.map(({ callId }) => callId)).toEqual(['1', '2', '3', '4', '5']);
  expect(seen).toEqual(['1+2', '1+2', '3', '4', '5']);
});

test('what is over runs no further call', async () => {
  let left = 2;
  const reports = await runCalls([call('act', 1), call('act', 2), call('act', 3)], {
    findTool,
    isOver: () => left === 0,
    runCall: asked => {
      left--;
      return Promise.resolve(report(asked));
    }
  });
  expect(reports.map(({ callId }) => callId)).toEqual(['1', '2']);
});
