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
