import type { Change } from '../../protocol/event-values';
import { showChanges } from './shown-changes';

const made = (count: number): readonly Change[] =>
  Array.from({ length: count }, (_, index) => ({ path: `f${index}`, change: 'created' }));

test('lists all of a usual number', () => {
  expect(showChanges(made(2000))).toEqual({ changes: made(2000) });
});

test('counts what is beyond it, and lists first what runs unconfined', () => {
  const last: Change = { path: 'z.py', change: 'created', runsUnconfined: true };
  expect(showChanges([...made(2500), last])).toEqual({
    changes: [last, ...made(1999)],
    moreChanges: 501
  });
});
