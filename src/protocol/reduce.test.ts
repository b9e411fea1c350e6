import type { SequencedEvent, ThreadEvent } from './events';
import { reduce } from './reduce';
import { emptyThread, type ThreadState } from './state';

const play = (
  events: readonly ThreadEvent[],
  from: ThreadState = emptyThread('t_1')
): ThreadState =>
  events.reduce(
    (state, event) =>
      reduce(state, { seq: state.lastSeq + 1, time: 1000 + state.lastSeq, actor: 'agent', event }),
    from
  );

const approved: readonly ThreadEvent[] = [
  { type: 'thread-created', workspace: 'demo', title: 'Demo' },
  { type: 'turn-start', turnId: 'u_1', mode: 'agent', input: [{ type: 'text', text: '/sh make' }] },
  {
    type: 'tool-call-start',
    turnId: 'u_1',
    callId: 'c_1',
    tool: 'run_command',
    input: { command: 'make' }
  },
  { type: 'decision', callId: 'c_1', decision: 'ask', effects: [], trace: [] },
  {
    type: 'approval-request',
    approvalId: 'a_1',
    callId: 'c_1',
    summary: { kind: 'command', title: { code: 'run-command' }, risk: 'medium' }
  },
  { type: 'approval-answer', approvalId: 'a_1', decision: 'allow', scope: 'once' },
  { type: 'tool-output-delta', callId: 'c_1', stream: 'stdout', text: 'half' },
  { type: 'tool-call-end', callId: 'c_1', outcome: 'ok', output: { exitCode: 0 }, durationMs: 5 }
];

test('a call carries its decision, its approval and its outcome; live output ends with the call', () => {
  const state = play(approved);
  expect(state.turns[0]?.items).toEqual([
    {
      type: 'call',
      callId: 'c_1',
      tool: 'run_command',
      input: { command: 'make' },
      startedAt: 1002,
      decision: { decision: 'ask', effects: [], trace: [] },
      approval: {
        approvalId: 'a_1',
        summary: { kind: 'command', title: { code: 'run-command' }, risk: 'medium' },
        status: 'allowed',
        scope: 'once'
      },
      outcome: 'ok',
      output: { exitCode: 0 },
      durationMs: 5
    }
  ]);
});

test('items know their step, what steps used adds up, and budgets are told where they came to their end', () => {
  const turnId = 'u_1';
  const state = play([
    { type: 'turn-start', turnId, mode: 'ask', input: [], continues: 'u_0' },
    { type: 'step-start', turnId, step: 1, of: 5 },
    { type: 'message-start', turnId, messageId: 'm_1' },
    { type: 'step-end', turnId, step: 1, usage: { inputTokens: 3 }, cost: 2 },
    { type: 'step-start', turnId, step: 2, of: 5 },
    { type: 'tool-call-start', turnId, callId: 'c_1', tool: 'read_file', input: {} },
    { type: 'step-end', turnId, step: 2, usage: { inputTokens: 4, outputTokens: 1 } },
    { type: 'budget-notice', turnId, budget: 'steps', used: 4, limit: 5 },
    { type: 'budget-notice', turnId, budget: 'cost', used: 6, limit: 5 }
  ]);
  expect(state.turns[0]).toMatchObject({
    continues: 'u_0',
    step: { number: 2, of: 5 },
    used: { usage: { inputTokens: 7, outputTokens: 1 }, cost: 2 },
    items: [
      { type: 'message', step: 1 },
      { type: 'call', step: 2 },
      { code: 'steps-near', params: { used: 4, limit: 5 } },
      { code: 'cost-reached' }
    ]
  });
});

test('an event that was applied before changes nothing, so a replay may overlap', () => {
  const state = play(approved);
  const again: SequencedEvent = {
    seq: 2,
    time: 0,
    actor: 'user',
    event: approved[1] as ThreadEvent
  };
  expect(reduce(state, again)).toBe(state);
});

test('an end that folded its deltas gives the same text as the deltas did', () => {
  const start: readonly ThreadEvent[] = [
    ...approved.slice(0, 2),
    { type: 'message-start', turnId: 'u_1', messageId: 'm_1' }
  ];
  const end: ThreadEvent = { type: 'message-end', messageId: 'm_1', text: 'one two' };
  const live = play([
    ...start,
    { type: 'message-delta', messageId: 'm_1', text: 'one ' },
    { type: 'message-delta', messageId: 'm_1', text: 'two' },
    end
  ]);
  const replayed = reduce(play(start), { seq: 6, from: 4, time: 0, actor: 'agent', event: end });
  expect(replayed.turns).toEqual(live.turns);
  expect(replayed.lastSeq).toBe(live.lastSeq);
});

test('turns that an event does not touch are the same objects as before', () => {
  const first = play(approved);
  const second = play(
    [{ type: 'turn-start', turnId: 'u_2', mode: 'ask', input: [{ type: 'text', text: 'hi' }] }],
    first
  );
  expect(second.turns[0]).toBe(first.turns[0]);
});

test('undo, redo and keep are states of the turn, not of the calls', () => {
  const steps: readonly [ThreadEvent, string][] = [
    [{ type: 'checkpoint-created', turnId: 'u_1', uncovered: [] }, 'undoable'],
    [{ type: 'turn-undone', turnId: 'u_1', redone: false, restored: ['a'], kept: [] }, 'undone'],
    [{ type: 'turn-undone', turnId: 'u_1', redone: true, restored: ['a'], kept: [] }, 'undoable'],
    [{ type: 'turn-kept', turnId: 'u_1' }, 'kept']
  ];
  let state = play(approved);
  for (const [event, expected] of steps) {
    state = play([event], state);
    expect(state.turns[0]?.checkpoint).toBe(expected);
  }
});

test('a plan is what was shown last, knows whether a person changed it, and which turn carries it out', () => {
  const item = (text: string) => ({ text, state: 'pending' as const });
  const planned = play([
    { type: 'turn-start', turnId: 'u_1', mode: 'plan', input: [] },
    { type: 'plan-changed', turnId: 'u_1', items: [item('look')] },
    { type: 'plan-changed', turnId: 'u_1', items: [item('look'), item('act')] }
  ]);
  expect(planned.turns[0]?.plan).toEqual({ items: [item('look'), item('act')] });
  const edited = reduce(planned, {
    seq: planned.lastSeq + 1,
    time: 1,
    actor: 'user',
    event: { type: 'plan-changed', turnId: 'u_1', items: [item('act')] }
  });
  const approved = play(
    [
      {
        type: 'turn-start',
        turnId: 'u_2',
        mode: 'agent',
        input: [],
        plan: { of: 'u_1', items: ['act'] }
      },
      { type: 'plan-changed', turnId: 'u_2', items: [{ text: 'act', state: 'done' }] }
    ],
    edited
  );
  expect(approved.turns.map(({ plan }) => plan)).toEqual([
    { items: [item('act')], edited: true, approvedBy: 'u_2' },
    { of: 'u_1', items: [{ text: 'act', state: 'done' }] }
  ]);
});

test('an image that a model made stands where it was made, by reference, and knows its step', () => {
  const image = { blob: 'sha256-1', mediaType: 'image/png', bytes: 12, width: 4, height: 3 };
  const turnId = 'u_1';
  const state = play([
    { type: 'turn-start', turnId, mode: 'agent', input: [] },
    { type: 'step-start', turnId, step: 1, of: 5 },
    { type: 'message-start', turnId, messageId: 'm_1' },
    { type: 'image-drawn', turnId, image },
    { type: 'image-drawn', turnId, parent: 'c_1', image },
    { type: 'image-drawn', turnId: 'u_9', image }
  ]);
  expect(state.turns[0]?.items.slice(1)).toEqual([
    { type: 'drawn', seq: 4, step: 1, image },
    { type: 'drawn', seq: 5, step: 1, parent: 'c_1', image }
  ]);
});
