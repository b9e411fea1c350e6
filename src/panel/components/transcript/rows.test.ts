import { call, thread, turn } from '../../../../tests/panel-view';
import type { TurnState } from '../../../protocol/state';
import { rowsOf } from './rows';

const read = (callId: string) => call({ callId, tool: 'read_file', outcome: 'ok' });

test('folds finished reading calls in a row, and nothing else [NB-43]', () => {
  const items = [
    read('c_1'),
    read('c_2'),
    call({ callId: 'c_3', outcome: 'ok' }),
    read('c_4'),
    call({ callId: 'c_5', tool: 'read_file', outcome: 'failed' }),
    call({ callId: 'c_6', tool: 'read_file' })
  ];
  expect(rowsOf(thread([turn({ items })])).map(row => [row.type, row.key])).toEqual([
    ['user', 'u_1'],
    ['group', 'c_1'],
    ['call', 'c_3'],
    ['call', 'c_4'],
    ['call', 'c_5'],
    ['call', 'c_6']
  ]);
});

test('gives the same rows for a turn that did not change', () => {
  const old = turn({ items: [read('c_1')] });
  const before = rowsOf(thread([old, turn({ turnId: 'u_2' })]));
  const after = rowsOf(thread([old, turn({ turnId: 'u_2', items: [read('c_2')] })]));
  expect(after.slice(0, 2).every((row, index) => row === before[index])).toBe(true);
});

test('a plan is one article: a list where it began, a proposal at its end, an approved one right away', () => {
  const planning = (callId: string) => call({ callId, tool: 'update_plan', outcome: 'ok' });
  const items = [call(), planning('c_2'), call({ callId: 'c_3' }), planning('c_4')];
  const plan = { items: [] };
  const rows = (members: Parameters<typeof turn>[0]) =>
    rowsOf(thread([turn({ items, ...members })])).map(row => row.key);
  expect(rows({ plan })).toEqual(['u_1', 'c_1', 'u_1 plan', 'c_3']);
  expect(rows({ plan, mode: 'plan' })).toEqual(['u_1', 'c_1', 'c_3', 'u_1 plan']);
  expect(rows({ plan: { ...plan, of: 'u_0' } })).toEqual(['u_1', 'u_1 plan', 'c_1', 'c_3']);
  // One that could not be shown is told by its call.
  const refused = [call({ tool: 'update_plan', outcome: 'failed' })];
  expect(rows({ items: refused })).toEqual(['u_1', 'c_1']);
});

test('what a subagent says and does names it, and its reads do not fold with those of others', () => {
  const started = call({ tool: 'run_subagent', input: { name: 'helper' }, outcome: 'ok' });
  const message = { type: 'message', messageId: 'm_1', text: 'Hm.', done: true } as const;
  const items = [
    read('c_0'),
    started,
    { ...message, parent: 'c_1' },
    { ...read('c_2'), parent: 'c_1' },
    { ...read('c_3'), parent: 'c_1' },
    read('c_4')
  ];
  expect(
    rowsOf(thread([turn({ items })])).map(row => [row.type, 'by' in row ? row.by : undefined])
  ).toEqual([
    ['user', undefined],
    ['call', undefined],
    ['call', undefined],
    ['message', 'helper'],
    ['group', 'helper'],
    ['call', undefined]
  ]);
});

test('an image that a subagent made is a row of its own under the name of who made it', () => {
  const image = { blob: 'sha256-1', mediaType: 'image/png', bytes: 12 };
  const items: TurnState['items'] = [
    call({ tool: 'run_subagent', callId: 'c_9', input: { name: 'Painter' } }),
    { type: 'drawn', seq: 4, image },
    { type: 'drawn', seq: 5, parent: 'c_9', image }
  ];
  const rows = rowsOf(thread([turn({ items })])).filter(({ type }) => type === 'drawn');
  expect(rows).toMatchObject([
    { key: 'u_1 4', item: { image } },
    { key: 'u_1 5', by: 'Painter' }
  ]);
});
