import type { Outcome, TurnEndReason } from '../../protocol/event-values';
import { TurnTally, type BudgetUse, type TurnBounds } from './turn-tally';

const none: TurnBounds = {
  stepsPerTurn: 0,
  callsPerTurn: 0,
  repeatIdentical: 0,
  denialsPerTurn: 0,
  wallMin: 0,
  tokens: 0,
  cost: 0
};

test.each<[string, Partial<TurnBounds>, [string, Outcome][], TurnEndReason | null]>([
  [
    'nothing bounds',
    {},
    [
      ['a', 'ok'],
      ['a', 'ok'],
      ['a', 'denied']
    ],
    null
  ],
  [
    'three times the same',
    { repeatIdentical: 3 },
    [
      ['a', 'ok'],
      ['a', 'ok'],
      ['a', 'ok']
    ],
    'loop'
  ],
  [
    'the same with another between',
    { repeatIdentical: 3 },
    [
      ['a', 'ok'],
      ['a', 'ok'],
      ['b', 'ok'],
      ['a', 'ok']
    ],
    null
  ],
  [
    'denials and refusals',
    { denialsPerTurn: 3 },
    [
      ['a', 'denied'],
      ['b', 'refused'],
      ['c', 'denied']
    ],
    'denied'
  ],
  [
    'one denial less',
    { denialsPerTurn: 3 },
    [
      ['a', 'denied'],
      ['b', 'failed'],
      ['c', 'denied']
    ],
    null
  ],
  [
    'calls',
    { callsPerTurn: 2 },
    [
      ['a', 'ok'],
      ['b', 'ok']
    ],
    'budget'
  ]
])('a turn is bounded: %s', (_name, bounds, calls, expected) => {
  const tally = new TurnTally({ ...none, ...bounds });
  for (const [asked, outcome] of calls) tally.beginCall()(asked, outcome);
  expect(tally.exhausted('step')).toBe(expected);
});

test('what came of a call, its order of asking and a person in between count for a repetition', () => {
  const rounds = (results: string, heard = -1): string | null => {
    const tally = new TurnTally({ ...none, repeatIdentical: 3 });
    for (const [at, came] of [...results].entries()) {
      if (at === heard) tally.hearPerson();
      // Two that run side by side, of which the second ends first.
      const [first, second] = [tally.beginCall(), tally.beginCall()];
      second('poll', 'ok', came);
      expect(tally.exhausted('call')).toBeNull();
      first('look', 'ok');
    }
    return tally.exhausted('step');
  };
  expect(rounds('xxx')).toBe('loop');
  expect(rounds('xyx')).toBeNull();
  expect(rounds('123')).toBeNull();
  expect(rounds('xxx', 2)).toBeNull();
  const tally = new TurnTally({ ...none, repeatIdentical: 3 });
  for (let call = 0; call < 3; call++) tally.beginCall('c1')('look', 'ok');
  // A subagent that goes in circles does not end the turn that it works for.
  expect([tally.exhausted('step', 'c1'), tally.exhausted('step')]).toEqual(['loop', null]);
});

test('steps are a budget', () => {
  const tally = new TurnTally({ ...none, stepsPerTurn: 1 });
  expect(tally.exhausted('step')).toBeNull();
  tally.countStep();
  expect(tally.exhausted('step')).toBe('budget');
});

test.each<[string, Partial<TurnBounds>, BudgetUse | undefined]>([
  ['tokens', { tokens: 1500 }, { budget: 'tokens', used: 1200, limit: 1500 }],
  ['cost', { cost: 5 }, { budget: 'cost', used: 4, limit: 5 }],
  ['cost that is nowhere near', { cost: 500 }, undefined]
])('four fifths of a budget are told once: %s', (_name, bounds, expected) => {
  const price = { input: 20, output: 110, cacheRead: 10 };
  const tally = new TurnTally({ ...none, ...bounds }, price);
  // 800 × 20 + 200 × 10 + 200 × 110 millionths of a dollar.
  tally.addUsage({ inputTokens: 1000, cacheReadTokens: 200, outputTokens: 200 });
  expect(tally.nearBudgets()).toEqual(expected === undefined ? [] : [expected]);
  expect(tally.nearBudgets()).toEqual([]);
  tally.addUsage({ inputTokens: 500, outputTokens: 100 });
  expect(tally.exhausted('step')).toBe(expected === undefined ? null : 'budget');
});

test('a cost that nobody knows bounds nothing, and can be told of', () => {
  const tally = new TurnTally({ ...none, cost: 1 });
  tally.addUsage({ inputTokens: 1_000_000_000 });
  expect(tally.exhausted('step')).toBeNull();
  expect(tally.cannotCountCost).toBe(true);
});

test('what was used before a restart counts on', () => {
  const tally = new TurnTally({ ...none, stepsPerTurn: 3, callsPerTurn: 9, tokens: 100 });
  tally.restore({ steps: 2, calls: 4, usage: { inputTokens: 60 } });
  expect([tally.callsLeft, tally.exhausted('step')]).toEqual([5, null]);
  tally.countStep();
  tally.addUsage({ outputTokens: 40 });
  expect(tally.usedUp('step').map(({ budget }) => budget)).toEqual(['steps', 'tokens']);
});

test('numbers that a provider did not report stay absent', () => {
  const tally = new TurnTally(none);
  tally.addUsage(undefined);
  expect(tally.usage).toEqual({});
  tally.addUsage({ inputTokens: 3 });
  tally.addUsage({ inputTokens: 4 });
  expect(tally.usage).toEqual({ inputTokens: 7 });
});
