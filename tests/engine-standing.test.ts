import { Engine, World } from './engine-driver';

// Each test starts real processes, on machines that may be busy.
jest.setTimeout(30_000);

let world: World;
let engine: Engine;
let threadId: string;

beforeEach(async () => {
  world = new World();
  world.trustDemo();
  engine = await Engine.start(world);
  threadId = await engine.thread();
});

afterEach(async () => {
  await engine.stop();
  world.remove();
});

test('[KS-5] a role that sinks ends turns of the mode that it permits no more, and no others', async () => {
  await engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await engine.event('approval-request');
  engine.send({ type: 'standing', role: 'contributor' });
  expect(await engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
  expect(await engine.event('approval-withdrawn')).toMatchObject({ approvalId });
  expect(await engine.event('notice')).toMatchObject({ code: 'role-sank' });
  const reading = await engine.turn(threadId, '/ls', 'ask');
  expect(await engine.event('turn-end', ({ turnId }) => turnId === reading)).toMatchObject({
    reason: 'done'
  });
});

test('[KS-5] a question of before a restart is not asked again for somebody without rights', async () => {
  await engine.turn(threadId, '/sh touch made.txt');
  await engine.event('approval-request');
  await engine.kill();
  engine = await Engine.start(world);
  engine.send({ type: 'standing', role: null });
  await engine.request('thread/open', { threadId, afterSeq: 0 });
  expect(await engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
});

test('[KS-5] a role that rises or stays ends nothing', async () => {
  await engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await engine.event('approval-request');
  engine.send({ type: 'standing', role: 'editor' });
  engine.send({ type: 'standing', role: 'admin' });
  await engine.answer(threadId, approvalId, 'allow');
  expect(await engine.event('turn-end')).toMatchObject({ reason: 'done' });
});
