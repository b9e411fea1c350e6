import { isCoded } from '../../base/coded-error';
import { CallRates } from './call-rates';

let now: number;
let rates: CallRates;

beforeEach(() => {
  now = 1_000_000;
  rates = new CallRates(() => now);
});

/** The wait that is told, or null where the call is let through. */
const take = (tool: string, thread: string, perTool: number, perThread: number): number | null => {
  try {
    rates.take(tool, thread, { perToolPerMin: perTool, perThreadPerMin: perThread });
    return null;
  } catch (error) {
    if (isCoded(error, 'rate-limited')) return error.retryAfterMs ?? 0;
    throw error;
  }
};

test('[JM-19] lets so many calls of a tool through in any minute, whatever the thread', () => {
  expect([1, 2].map(each => take('read', `t${each}`, 2, 0))).toEqual([null, null]);
  now += 10_000;
  expect(take('read', 't3', 2, 0)).toBe(50_000);
  expect(take('write', 't3', 2, 0)).toBeNull();
  now += 50_000;
  expect(take('read', 't3', 2, 0)).toBeNull();
});

test('[JM-19] lets so many calls of a thread through in any minute, whatever the tool', () => {
  expect(['a', 'b', 'c'].map(tool => take(tool, 't', 0, 3))).toEqual([null, null, null]);
  expect(take('d', 't', 0, 3)).toBe(60_000);
  expect(take('d', 'other', 0, 3)).toBeNull();
});

test('a call that was not let through counts for nothing, in neither bound', () => {
  expect(take('a', 't', 1, 2)).toBeNull();
  for (let times = 0; times < 5; times += 1) expect(take('a', 't', 1, 2)).toBe(60_000);
  expect(take('b', 't', 1, 2)).toBeNull();
});

test('a bound that policy narrows holds for the calls of before, too; 0 is none', () => {
  for (let times = 0; times < 10; times += 1) expect(take('a', 't', 0, 0)).toBeNull();
  now += 1000;
  expect(take('a', 't', 5, 0)).toBe(59_000);
});
