import { writeFileSync } from 'node:fs';
import { codeOf, useStage, type Engine } from './engine-driver';
import { ModelServer, type Reply } from './model-server';

const stage = useStage();
let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

const says = (text: string): Reply => [{ text }, { finish: 'stop' }];
const LONG = 'a long story of the first turn '.repeat(40);

function begin(replies: ModelServer['replies'], contextTokens?: number): Promise<Engine> {
  server.replies = replies;
  const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
  return stage.start({ models: [{ ...model, ...(contextTokens && { contextTokens }) }] });
}

const told = (at: number): string => JSON.stringify(server.asked[at]?.body['messages']);

test('a person has a thread summed up, changes the words, takes them back, and no turn is lost', async () => {
  const engine = await begin([
    says('First answer.'),
    says('They asked for one thing.'),
    says('Second answer.'),
    says('Third answer.'),
    says('Fourth answer.')
  ]);
  const threadId = await engine.thread();
  expect(await codeOf(engine.request('thread/compact', { threadId }))).toBe('conflict');
  await engine.complete(threadId, LONG);
  const { compactionId } = await engine.request('thread/compact', { threadId });
  expect(await engine.event('compaction')).toMatchObject({
    compactionId,
    summary: 'They asked for one thing.',
    by: 'person',
    after: 7
  });
  expect(told(1)).toContain('First answer.');
  expect(told(1)).toContain('Sum up this conversation');
  expect(server.asked[1]?.body['tools']).toBeUndefined();

  await engine.complete(threadId, 'two');
  expect(told(2)).toContain('They asked for one thing.');
  expect(told(2)).toContain('You are the assistant');
  expect(told(2)).not.toContain('First answer.');
  expect(await engine.event('step-end', event => (event.context?.summary ?? 0) > 0)).toMatchObject({
    context: { tools: expect.any(Number) as number, results: 0 }
  });

  await engine.request('thread/compaction', { threadId, compactionId, summary: 'My own words.' });
  await engine.stop();
  const next = await begin(server.replies);
  await next.request('thread/open', { threadId, afterSeq: 0 });
  await next.complete(threadId, 'three');
  expect(told(3)).toMatch(/My own words.*Second answer.*three/);
  expect(told(3)).not.toContain('one thing');

  await next.request('thread/compaction', { threadId, compactionId, undone: true });
  await next.complete(threadId, 'four');
  expect(told(4)).toMatch(/a long story.*First answer.*Second answer.*Third answer.*four/);
  expect(told(4)).not.toContain('My own words');
  const other = { threadId, compactionId: 'k_0', undone: true };
  expect(await codeOf(next.request('thread/compaction', other))).toBe('not-found');
});

test('near the end of the window the turns before are summed up by themselves, before the next is worked', async () => {
  const engine = await begin([says('First.'), says('The story in short.'), says('Second.')], 400);
  const threadId = await engine.thread();
  await engine.complete(threadId, LONG);
  await engine.complete(threadId, 'two');
  expect(await engine.event('compaction')).toMatchObject({ by: 'window' });
  expect(told(2)).toMatch(/The story in short.*two/);
  expect(told(2)).not.toContain('a long story');
  expect(await engine.event('step-end')).toMatchObject({ context: { window: 400 } });
});

test('the window that a server tells of is enough: nobody typed a number, and the engine was started anew', async () => {
  server.models = [{ id: 'm', max_model_len: 6000 }];
  const first = await begin([says('First.'), says('The story in short.'), says('Second.')]);
  const threadId = await first.thread();
  await first.complete(threadId, LONG.repeat(14));
  await first.stop();
  const engine = await begin(server.replies);
  await engine.request('thread/open', { threadId, afterSeq: 0 });
  await engine.complete(threadId, 'two');
  expect(await engine.event('compaction')).toMatchObject({ by: 'window' });
  expect(told(2)).toMatch(/The story in short.*two/);
  expect(
    await engine.event('step-end', ({ step, context }) => step === 1 && context?.window === 6000)
  ).toBeDefined();
});

test('a summary that the model does not give is told, and the turn is worked with what there is', async () => {
  const engine = await begin([says('First.'), [{ finish: 'stop' }], says('Second.')], 400);
  const threadId = await engine.thread();
  await engine.complete(threadId, LONG);
  expect(await engine.complete(threadId, 'two')).toMatchObject({ reason: 'done' });
  expect(await engine.event('notice')).toMatchObject({ code: 'compaction-failed' });
  expect(told(2)).toMatch(/a long story.*two/);
});

test('a person ends a summary while it is made, one fails, a stop of everything ends one, one was cut by the end of its engine: the thread stays as it was', async () => {
  const hangs: Reply = [{ text: 'In sh' }, { fault: 'hang' }];
  const refused: Reply = { status: 401, body: { error: { message: 'No.' } } };
  const engine = await begin([
    says('First answer.'),
    hangs,
    refused,
    hangs,
    hangs,
    says('Second.')
  ]);
  const threadId = await engine.thread();
  await engine.complete(threadId, 'one');
  const reasons = (): string[] =>
    engine.events.flatMap(({ event }) => (event.type === 'compaction-ended' ? [event.reason] : []));
  const stopped = codeOf(engine.request('thread/compact', { threadId }));
  expect(await engine.event('compaction-started')).toMatchObject({ by: 'person', turns: 1 });
  expect(await codeOf(engine.request('thread/compact', { threadId }))).toBe('busy');
  await server.wasAsked(2);
  await engine.request('thread/stop-compact', { threadId });
  expect(await stopped).toBe('cancelled');
  expect(await codeOf(engine.request('thread/compact', { threadId }))).toBe('failed');
  expect(reasons()).toEqual(['cancelled', 'failed']);

  // A stop of everything ends it as well, and lets none begin before it is lifted.
  const halted = codeOf(engine.request('thread/compact', { threadId }));
  await server.wasAsked(4);
  engine.send({ type: 'stop' });
  expect(await halted).toBe('cancelled');
  expect(reasons()).toEqual(['cancelled', 'failed', 'cancelled']);
  expect(await codeOf(engine.request('thread/compact', { threadId }))).toBe('stopped');
  engine.send({ type: 'resume' });

  // Its engine never answers this one.
  codeOf(engine.request('thread/compact', { threadId })).catch(() => undefined);
  await server.wasAsked(5);
  await engine.kill();
  const next = await begin(server.replies);
  await next.request('thread/open', { threadId, afterSeq: 0 });
  await next.event('compaction-ended', ({ reason }) => reason === 'interrupted');
  await next.complete(threadId, 'two');
  expect(told(5)).toMatch(/one.*First answer.*two/);
});

const reads = (path: string): Reply => [
  { call: 'read_file', args: JSON.stringify({ path }) },
  { finish: 'tool' }
];
const tooLong: Reply = {
  status: 400,
  body: { error: { message: "This model's maximum context length is 8192 tokens." } }
};
const results = (at: number): number => (told(at).match(/left out to make room/g) ?? []).length;

test('a turn that fills the window by itself is told its older results in short, and goes on to its end', async () => {
  const files = ['a', 'b', 'c', 'd', 'e'];
  for (const file of files) writeFileSync(stage.path(file), `begin ${file} ${'x'.repeat(12_000)}`);
  const engine = await begin([...files.map(reads), says('Read.'), says('Again.')], 16_000);
  const threadId = await engine.thread();
  const end = await engine.complete(threadId, 'Read them, my words.');
  expect(end).toMatchObject({ reason: 'done' });
  const made = await engine.event('results-shortened');
  expect(made).toMatchObject({ by: 'window', turnId: end.turnId, kept: 600 });
  expect(made.after).toBeLessThan(made.before);
  const last = told(5);
  expect(last).toMatch(/Read them, my words.*begin a .*left out to make room.*begin e x{12000}/);
  // The thread keeps all of it, also after a restart, and tells the model the same in short.
  await engine.stop();
  const next = await begin(server.replies, 16_000);
  await next.request('thread/open', { threadId, afterSeq: 0 });
  const kept = await next.event('tool-call-end');
  expect(kept.output?.text).toHaveLength(12_008);
  await next.complete(threadId, 'And now?');
  expect(results(6)).toBeGreaterThan(0);
  await next.request('thread/compaction', {
    threadId,
    compactionId: made.compactionId,
    undone: true
  });
  expect(await next.event('compaction-changed')).toMatchObject({ undone: true });
  const words = { threadId, compactionId: made.compactionId, summary: 'Mine.' };
  expect(await codeOf(next.request('thread/compaction', words))).toBe('not-found');
});

test('a server that finds a request too long is asked once more with less, and no call runs twice', async () => {
  writeFileSync(stage.path('a'), 'x'.repeat(30_000));
  const engine = await begin([reads('a'), tooLong, says('Read.')]);
  const end = await engine.complete(await engine.thread(), 'Read it.');
  expect(end).toMatchObject({ reason: 'done' });
  expect(await engine.event('results-shortened')).toMatchObject({ by: 'server', step: 1 });
  expect([results(1), results(2)]).toEqual([0, 1]);
  expect(engine.types().filter(type => type === 'tool-call-start')).toHaveLength(1);
  const asked = engine.services.filter(
    ({ name, params }) => name === 'audit/intent' && JSON.stringify(params).includes('model/')
  );
  expect(asked).toHaveLength(3);
});

test.each<[string, readonly Reply[], number]>([
  ['too long all the same', [reads('a'), tooLong], 3],
  ['too long with nothing to leave out', [tooLong], 1]
])('what is %s ends the turn as before', async (_name, replies, asked) => {
  writeFileSync(stage.path('a'), 'x'.repeat(30_000));
  const engine = await begin([...replies]);
  const end = await engine.complete(await engine.thread(), 'Read it.');
  expect(end).toMatchObject({ reason: 'error', error: { code: 'context-overflow' } });
  expect(server.asked).toHaveLength(asked);
});
