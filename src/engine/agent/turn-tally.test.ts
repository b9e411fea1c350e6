import type { Outcome, TurnEndReason } from '../../protocol/events';
import { TurnTally, type TurnBounds } from './turn-tally';

const none: TurnBounds = {
  stepsPerTurn: 0,
  callsPerTurn: 0,
  repeatIdentical: 0,
  denialsPerTurn: 0,
  wallMin: 0,
  tokens: 0
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
  for (const [key, outcome] of calls) tally.countCall(key, outcome);
  expect(tally.exhausted('step')).toBe(expected);
});

test('steps are a budget', () => {
  const tally = new TurnTally({ ...none, stepsPerTurn: 1 });
  expect(tally.exhausted('step')).toBeNull();
  tally.countStep();
  expect(tally.exhausted('step')).toBe('budget');
});

test('numbers that a provider did not report stay absent', () => {
  const tally = new TurnTally(none);
  tally.addUsage(undefined);
  expect(tally.usage).toEqual({});
  tally.addUsage({ inputTokens: 3 });
  tally.addUsage({ inputTokens: 4 });
  expect(tally.usage).toEqual({ inputTokens: 7 });
});
