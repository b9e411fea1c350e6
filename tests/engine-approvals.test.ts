import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

beforeEach(async () => {
  await stage.start();
  threadId = await stage.engine.thread();
});

const ask = async (text = '/sh touch made.txt'): Promise<string> => {
  await stage.engine.turn(threadId, text);
  return (await stage.engine.event('approval-request')).approvalId;
};
const made = (): boolean => existsSync(join(stage.world.workspace, 'made.txt'));
const armed = (milliseconds: number): Promise<void> =>
  new Promise(done => setTimeout(done, milliseconds + 5));

test('[NB-29] an answer sooner than the arming delay is not taken, and says how long to wait', async () => {
  const approvalId = await ask();
  const { nonce, payloadHash } = await stage.engine.request('approval/open', {
    threadId,
    approvalId
  });
  const answer = { threadId, approvalId, nonce, payloadHash, decision: 'allow' } as const;
  await expect(stage.engine.request('approval/answer', answer)).rejects.toMatchObject({
    code: 'not-armed',
    data: { retryAfterMs: expect.any(Number) as number }
  });
  expect(made()).toBe(false);
});

test('[NB-29] wrong, foreign, used and outlived nonces and another hash are stale', async () => {
  const approvalId = await ask();
  const open = (connection: string) =>
    stage.engine.request('approval/open', { threadId, approvalId }, { connection });
  const { nonce, payloadHash, armingMs } = await open('c1');
  const other = await open('c2');
  await armed(armingMs);
  const answer = (changes: object, connection = 'c1') =>
    codeOf(
      stage.engine.request(
        'approval/answer',
        { threadId, approvalId, nonce, payloadHash, decision: 'allow', ...changes },
        { connection }
      )
    );
  expect(await answer({ nonce: 'x'.repeat(nonce.length) })).toBe('stale-approval');
  expect(await answer({ nonce: other.nonce })).toBe('stale-approval');
  expect(await answer({ payloadHash: `sha256:${'0'.repeat(64)}` })).toBe('stale-approval');
  expect(await answer({ approvalId: 'a_0000000000000000' })).toBe('stale-approval');
  stage.engine.send({ type: 'closed', connection: 'c2' });
  expect(await answer({ nonce: other.nonce }, 'c2')).toBe('stale-approval');
  expect(made()).toBe(false);
  expect(await answer({})).toBe('accepted');
  expect(await answer({})).toBe('stale-approval');
  await stage.engine.event('turn-end');
  expect(stage.engine.services.filter(({ name }) => name === 'audit/intent')).toHaveLength(1);
});

test('of two answers at once the first wins and the act runs once', async () => {
  const approvalId = await ask();
  const connections = ['c1', 'c2'];
  const cards = await Promise.all(
    connections.map(connection =>
      stage.engine.request('approval/open', { threadId, approvalId }, { connection })
    )
  );
  await armed(cards[0]?.armingMs ?? 0);
  const codes = await Promise.all(
    cards.map(({ nonce, payloadHash }, index) =>
      codeOf(
        stage.engine.request(
          'approval/answer',
          { threadId, approvalId, nonce, payloadHash, decision: 'allow' },
          { connection: connections[index] ?? '' }
        )
      )
    )
  );
  expect(codes.sort()).toEqual(['accepted', 'stale-approval']);
  await stage.engine.event('turn-end');
  expect(stage.engine.services.filter(({ name }) => name === 'audit/intent')).toHaveLength(1);
});

test('[JP-6, JP-8] a yes to an edit whose file changed meanwhile is stale, and nothing is written', async () => {
  const file = join(stage.world.workspace, 'a.txt');
  writeFileSync(file, 'old');
  const approvalId = await ask('/edit a.txt\n<<<<\nold\n====\nnew\n>>>>');
  writeFileSync(file, 'old, and more');
  expect(await codeOf(stage.engine.answer(threadId, approvalId, 'allow'))).toBe('stale-approval');
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'conflict' });
  expect(await stage.engine.event('approval-withdrawn')).toMatchObject({ reason: 'changed' });
  await stage.engine.event('turn-end');
  expect(stage.engine.services).toEqual([]);
});

test('a no is refused with the note, and nothing happens', async () => {
  const approvalId = await ask();
  await stage.engine.answer(threadId, approvalId, 'deny', { note: 'not now' });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'refused',
    error: { code: 'refused', message: 'not now' }
  });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'done', changes: [] });
  expect(made()).toBe(false);
});

test('[JP-3] a recursive delete wants its name typed', async () => {
  mkdirSync(join(stage.world.workspace, 'build'));
  writeFileSync(join(stage.world.workspace, 'build', 'x'), '');
  const approvalId = await ask('/delete build --recursive');
  const { typed } = await stage.engine.request('approval/open', { threadId, approvalId });
  expect(typed).toBe('build');
  expect(await codeOf(stage.engine.answer(threadId, approvalId, 'allow'))).toBe('bad-params');
  expect(existsSync(join(stage.world.workspace, 'build', 'x'))).toBe(true);
  await stage.engine.answer(threadId, approvalId, 'allow', { typed: 'build' });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
  expect(existsSync(join(stage.world.workspace, 'build'))).toBe(false);
});

test('a scope that policy does not permit is refused, and the question stays', async () => {
  const approvalId = await ask();
  const { scopes } = await stage.engine.request('approval/open', { threadId, approvalId });
  expect(scopes).not.toContain('user');
  expect(await codeOf(stage.engine.answer(threadId, approvalId, 'allow', { scope: 'user' }))).toBe(
    'forbidden'
  );
  expect(await codeOf(stage.engine.answer(threadId, approvalId, 'allow'))).toBe('accepted');
});

test('[KS-12] a yes whose intent the audit does not take runs nothing', async () => {
  stage.engine.onService = () => {
    throw new Error('No space left on device');
  };
  const approvalId = await ask();
  await stage.engine.answer(threadId, approvalId, 'allow');
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'failed',
    error: { code: 'failed', message: 'It could not be written to the audit, so it did not run.' }
  });
  expect(made()).toBe(false);
});

test('[NB-30] plan and ask modes change nothing, at the engine, per request', async () => {
  for (const mode of ['ask', 'plan'] as const) {
    await stage.engine.turn(threadId, '/write made.txt\nhello', mode);
    await stage.engine.event(
      'turn-end',
      () => stage.engine.types().filter(type => type === 'turn-end').length > 0
    );
    expect(await stage.engine.event('tool-call-end')).toMatchObject({
      outcome: 'denied',
      error: { code: 'denied' }
    });
    stage.engine.events.length = 0;
  }
  expect(made()).toBe(false);
  // Each attempt is on record, and nothing else.
  expect(stage.engine.services.map(({ name }) => name)).toEqual(['audit/denied', 'audit/denied']);
});

test('[JP-36] an untrusted folder is read and nothing more, until a person trusts it', async () => {
  await stage.engine.request('trust/revoke', { workspace: 'demo' });
  writeFileSync(join(stage.world.workspace, 'a.txt'), 'readable');
  expect(await stage.engine.complete(threadId, '/read a.txt')).toMatchObject({ reason: 'done' });
  stage.engine.events.length = 0;
  expect(await stage.engine.complete(threadId, '/write made.txt\nhello')).toMatchObject({
    verdicts: { denied: 1 }
  });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'denied',
    error: { code: 'not-trusted' }
  });
  const inspection = await stage.engine.request('trust/inspect', { workspace: 'demo' });
  expect(inspection).toMatchObject({ trusted: false, realPath: stage.world.workspace });
  const { nonce = '', armingMs = 0 } = inspection;
  const trust = (value: string, connection = 'c1') =>
    codeOf(stage.engine.request('trust/set', { workspace: 'demo', nonce: value }, { connection }));
  expect(await trust(nonce)).toBe('not-armed');
  await armed(armingMs);
  expect(await trust(nonce, 'c2')).toBe('stale-approval');
  expect(await trust(nonce)).toBe('accepted');
  expect(await trust(nonce)).toBe('stale-approval');
  stage.engine.events.length = 0;
  expect(await stage.engine.complete(threadId, '/write made.txt\nhello')).toMatchObject({
    changes: [{ path: 'made.txt', change: 'created' }]
  });
});

test('[NB-30] the end of a call tells its own time apart from what the person took', async () => {
  await stage.engine.complete(threadId, '/write notes.txt\nhello');
  const at = (type: string): number =>
    stage.engine.events.find(({ event }) => event.type === type)?.time ?? 0;
  const { durationMs, waitedMs = 0 } = await stage.engine.event('tool-call-end');
  // Nobody may answer before the card is armed.
  expect(waitedMs).toBeGreaterThanOrEqual(500);
  expect(durationMs + waitedMs).toBeLessThanOrEqual(at('tool-call-end') - at('turn-start') + 5);
});
