import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

const inDemo = (name: string): string => join(stage.world.workspace, name);

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(done => setTimeout(done, 20));
};
/** Runs a command after its yes, and resolves with its turn when it made `started`. */
async function running(line: string): Promise<string> {
  await stage.start();
  threadId = await stage.engine.thread();
  const turnId = await stage.engine.turn(threadId, `/sh ${line}`);
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'allow');
  await until(() => existsSync(inDemo('started')));
  return turnId;
}

test('[NB-23] a cancel reaches a model that hangs at once, and its text so far is kept', async () => {
  const script = join(stage.world.base, 'script.json');
  const steps = [[{ text: 'so far' }, { fault: 'hang' }]];
  writeFileSync(script, JSON.stringify({ turns: [{ steps }] }));
  await stage.start({ script });
  threadId = await stage.engine.thread();
  const turnId = await stage.engine.turn(threadId, 'hang');
  await stage.engine.event('message-delta');
  const since = performance.now();
  await stage.engine.request('turn/cancel', { threadId, turnId });
  // 100 ms on a quiet machine.
  expect(performance.now() - since).toBeLessThan(1500);
  expect(await stage.engine.event('message-end')).toMatchObject({ text: 'so far' });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
});

test('[NB-23] a cancel ends a command at once, and what it printed and changed is kept', async () => {
  const turnId = await running('echo partial; touch started; sleep 60');
  await stage.engine.event('tool-output-delta');
  const since = performance.now();
  await stage.engine.request('turn/cancel', { threadId, turnId });
  expect(performance.now() - since).toBeLessThan(2500);
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'cancelled',
    output: { stdout: 'partial\n' }
  });
  expect(await stage.engine.event('turn-end')).toMatchObject({
    reason: 'cancelled',
    changes: [{ path: 'started', change: 'created' }]
  });
  expect(stage.engine.services.map(({ name }) => name)).toEqual(['audit/intent', 'audit/result']);
});

test('[NB-23] a cancel asks gently first: a command may clean up, and ends hard if it will not', async () => {
  const turnId = await running(
    `trap 'echo bye > bye.txt; exit 1' TERM; touch started; while :; do sleep 0.05; done`
  );
  await stage.engine.request('turn/cancel', { threadId, turnId });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
  expect(readFileSync(inDemo('bye.txt'), 'utf8')).toBe('bye\n');
});

test('a cancel while a question waits withdraws it, and the answer comes too late', async () => {
  await stage.start();
  threadId = await stage.engine.thread();
  const turnId = await stage.engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.request('turn/cancel', { threadId, turnId });
  expect(await stage.engine.event('approval-withdrawn')).toEqual({
    type: 'approval-withdrawn',
    approvalId,
    reason: 'cancelled'
  });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'cancelled' });
  expect(await codeOf(stage.engine.answer(threadId, approvalId, 'allow'))).toBe('stale-approval');
  expect(existsSync(inDemo('made.txt'))).toBe(false);
});

test('a cancel while the checkpoint is taken runs nothing', async () => {
  for (let index = 0; index < 4000; index++) writeFileSync(inDemo(`${index}.txt`), `${index}`);
  await stage.start();
  threadId = await stage.engine.thread();
  const turnId = await stage.engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  const answered = stage.engine.answer(threadId, approvalId, 'allow');
  await stage.engine.event('approval-answer');
  await stage.engine.request('turn/cancel', { threadId, turnId });
  await answered;
  expect(stage.engine.services).toEqual([]);
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'cancelled' });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled', changes: [] });
  expect(existsSync(inDemo('made.txt'))).toBe(false);
});

test('cancelling twice ends the turn once, and a third time finds nothing to end', async () => {
  const turnId = await running('touch started; sleep 60');
  const cancel = (): Promise<string> =>
    codeOf(stage.engine.request('turn/cancel', { threadId, turnId }));
  expect(await Promise.all([cancel(), cancel()])).toEqual(['accepted', 'accepted']);
  expect(await cancel()).toBe('not-found');
  expect(stage.engine.types().filter(type => type === 'turn-end')).toHaveLength(1);
});
