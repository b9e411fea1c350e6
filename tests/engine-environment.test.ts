import { useStage } from './engine-driver';

const stage = useStage();

/** Names and values that a command of the workspace sees, of those asked for. */
async function seen(user: object, passed: Readonly<Record<string, string>>): Promise<string> {
  stage.world.stored = { user: { schemaVersion: 1, commands: 'confined', ...user }, passed };
  const engine = await stage.start({ environment: { PATH: '/usr/bin:/bin', CI: 'given' } });
  const threadId = await engine.thread();
  await engine.complete(threadId, '/sh env | grep -E "^(CI|MY_|OTHER|LD_)" | sort');
  const { output } = await engine.event('tool-call-end');
  return String(output?.['stdout']);
}

const SENT = { MY_DATA: '/data/x', OTHER: 'y', CI: 'mine', LD_PRELOAD: '/tmp/x.so' };

test('a command sees the variables that policy passes, and no other that the gate sent', async () => {
  expect(await seen({ env: { pass: ['MY_DATA', 'CI'] } }, SENT)).toBe(
    'CI=given\nMY_DATA=/data/x\n'
  );
});

test('none by what ships, and a drop is stronger', async () => {
  expect(await seen({}, SENT)).toBe('CI=given\n');
  expect(await seen({ env: { pass: ['MY_DATA'], drop: ['MY_DATA', 'CI'] } }, SENT)).toBe('');
});

test('[NB-33] a stored name that alters what programs load passes nothing and breaks its layer', async () => {
  const user = { schemaVersion: 1, commands: 'confined', env: { pass: ['LD_PRELOAD', 'MY_DATA'] } };
  stage.world.stored = { user, passed: SENT };
  const engine = await stage.start();
  const threadId = await engine.thread();
  // Nothing of the layer loosens any more, so that even this is asked about.
  const turn = await engine.turn(threadId, '/sh env');
  const { approvalId } = await engine.event('approval-request');
  const { facts } = await engine.request('approval/open', { threadId, approvalId });
  expect(facts.environment).not.toEqual(expect.arrayContaining(['LD_PRELOAD']));
  expect(facts.environment).not.toEqual(expect.arrayContaining(['MY_DATA']));
  await engine.request('turn/cancel', { threadId, turnId: turn });
});

test("[KS-3] the administrator's lock keeps a person's names from commands", async () => {
  const admin = { schemaVersion: 1, env: { pass: ['OTHER'] }, locks: ['env.pass'] };
  const user = { schemaVersion: 1, commands: 'confined', env: { pass: ['MY_DATA'] } };
  stage.world.stored = { admin, user, passed: SENT };
  const engine = await stage.start();
  const threadId = await engine.thread();
  await engine.complete(threadId, '/sh env | grep -E "^(MY_|OTHER)"');
  const { output } = await engine.event('tool-call-end');
  expect(output?.['stdout']).toBe('OTHER=y\n');
});
