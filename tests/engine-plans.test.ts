import { existsSync, readFileSync } from 'node:fs';
import type { ThreadEvent } from '../src/protocol/events';
import { planText } from '../src/protocol/plan';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();

const step = (text: string, state = 'pending'): object => ({ text, state });
const plan = (...items: readonly object[]): object => ({ tool: 'update_plan', input: { items } });
const write = { tool: 'write_file', input: { path: 'a.txt', content: 'written' } };

/** Plans once, and then does what it is told. */
const script = (): { readonly script: string } =>
  stage.script(
    { when: 'Make a plan', steps: [[plan(step('look'), step('write'))], [{ text: 'Done.' }]] },
    { when: 'Try to act', steps: [[write, plan(step('write'))], [{ text: 'Done.' }]] },
    { when: 'Carry out', steps: [[plan(step('read', 'done'), step('write', 'active')), write], []] }
  );

const ended = (turnId: string): Promise<Extract<ThreadEvent, { type: 'turn-end' }>> =>
  stage.engine.event('turn-end', end => end.turnId === turnId);

test('[NB-30, JP-11] a plan is edited, and what is approved is exactly what the next turn is told and starts with', async () => {
  await stage.start(script());
  const { engine } = stage;
  const threadId = await engine.thread();
  const turnId = await engine.turn(threadId, 'Make a plan.', 'plan');
  await ended(turnId);
  const shown = await engine.event('plan-changed');
  expect(shown.items).toEqual([step('look'), step('write')]);

  const items = ['read', 'write'];
  await engine.request('plan/edit', { threadId, turnId, items });
  const approve = (
    steps: readonly string[],
    key = 'key-of-approval'
  ): Promise<{ turnId: string }> =>
    engine.request('plan/approve', { threadId, turnId, items: [...steps], idempotencyKey: key });
  for (const hidden of ['one\ntwo', ' ', 'hid\u202eden'])
    expect(
      await codeOf(engine.request('plan/edit', { threadId, turnId, items: ['read', hidden] }))
    ).toBe('bad-params');
  // The steps of before the edit are not what stands there now.
  expect(await codeOf(approve(['look', 'write']))).toBe('conflict');
  expect(await codeOf(approve(['read']))).toBe('conflict');
  const next = await approve(items);
  expect(await approve(items)).toEqual(next);
  expect(await engine.event('turn-start', ({ plan: its }) => its !== undefined)).toMatchObject({
    turnId: next.turnId,
    mode: 'agent',
    input: [{ type: 'text', text: planText(items) }],
    plan: { of: turnId, items }
  });
  const { approvalId } = await engine.event('approval-request');
  await engine.answer(threadId, approvalId, 'allow');
  expect(await ended(next.turnId)).toMatchObject({ reason: 'done' });
  expect(readFileSync(stage.path('a.txt'), 'utf8')).toBe('written');
  expect(engine.events.findLast(({ event }) => event.type === 'plan-changed')).toMatchObject({
    actor: 'agent',
    event: { turnId: next.turnId, items: [step('read', 'done'), step('write', 'active')] }
  });
  // What is carried out is no proposal any more.
  expect(await codeOf(approve(items, 'another-key'))).toBe('conflict');
  expect(await codeOf(engine.request('plan/edit', { threadId, turnId, items }))).toBe('conflict');
});

test.each(['ask', 'plan'] as const)(
  '[NB-30, JP-11] in the mode %s an act is refused by the engine also where policy allows it, and a plan is shown',
  async mode => {
    await stage.start({ ...script(), ...stage.policy({ edits: 'allow' }) });
    const { engine } = stage;
    const threadId = await engine.thread();
    const turnId = await engine.turn(threadId, 'Try to act.', mode);
    expect(await ended(turnId)).toMatchObject({ changes: [], verdicts: { denied: 1, asked: 0 } });
    expect(existsSync(stage.path('a.txt'))).toBe(false);
    expect((await engine.event('plan-changed')).items).toEqual([step('write')]);
    // Each call is on record, the refused one too.
    expect(engine.services.map(({ name }) => name)).toEqual([
      'audit/denied',
      'audit/intent',
      'audit/result'
    ]);
    // Only the mode plan makes proposals.
    const items = ['write'];
    const approved = engine.request('plan/approve', { threadId, turnId, items });
    if (mode === 'ask') expect(await codeOf(approved)).toBe('not-found');
    else expect(await codeOf(approved)).toBe('accepted');
  }
);

test('steps that a model wrote and did not show are its plan, in the mode plan alone', async () => {
  const text = 'I would do this:\n1. Look\n2. Act\n';
  await stage.start(stage.script({ steps: [[{ text }]] }, { steps: [[{ text }]] }));
  const { engine } = stage;
  const threadId = await engine.thread();
  await ended(await engine.turn(threadId, 'And how?', 'agent'));
  expect(engine.types()).not.toContain('plan-changed');
  const turnId = await engine.turn(threadId, 'Plan it.', 'plan');
  await ended(turnId);
  expect(await engine.event('plan-changed')).toEqual({
    type: 'plan-changed',
    turnId,
    items: [step('Look'), step('Act')]
  });
  const items = ['Look', 'Act'];
  expect(await codeOf(engine.request('plan/approve', { threadId, turnId, items }))).toBe(
    'accepted'
  );
});

test.each([
  ['an item of two lines', { items: [{ text: 'one\ntwo' }] }],
  ['an item without a word', { items: [{ text: '  ' }] }],
  ['no items', { items: [] }],
  ['a state that is none', { items: [{ text: 'one', state: 'soon' }] }],
  ['more than is asked for', { items: [{ text: 'one' }], turnId: 'u_other' }]
])('a plan with %s is refused and shown nowhere', async (_what, input) => {
  await stage.start(stage.script({ steps: [[{ tool: 'update_plan', input }], []] }));
  const threadId = await stage.engine.thread();
  await ended(await stage.engine.turn(threadId, 'Plan.', 'plan'));
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'failed',
    error: { code: 'bad-params' }
  });
  expect(stage.engine.types()).not.toContain('plan-changed');
});
