import { useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

beforeEach(async () => {
  await stage.start();
  threadId = await stage.engine.thread();
});

test('[KS-5] a role that sinks ends turns of the mode that it permits no more, and no others', async () => {
  await stage.engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  stage.engine.send({ type: 'standing', role: 'contributor' });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
  expect(await stage.engine.event('approval-withdrawn')).toMatchObject({ approvalId });
  expect(await stage.engine.event('notice')).toMatchObject({ code: 'role-sank' });
  const reading = await stage.engine.turn(threadId, '/ls', 'ask');
  expect(await stage.engine.event('turn-end', ({ turnId }) => turnId === reading)).toMatchObject({
    reason: 'done'
  });
});

test('[KS-5] a question of before a restart is not asked again for somebody without rights', async () => {
  await stage.engine.turn(threadId, '/sh touch made.txt');
  await stage.engine.event('approval-request');
  await stage.engine.kill();
  await stage.start();
  stage.engine.send({ type: 'standing', role: null });
  await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
});

test('[KS-5] a role that rises or stays ends nothing', async () => {
  await stage.engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  stage.engine.send({ type: 'standing', role: 'editor' });
  stage.engine.send({ type: 'standing', role: 'admin' });
  await stage.engine.answer(threadId, approvalId, 'allow');
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'done' });
});
