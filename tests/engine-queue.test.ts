import { writeFileSync } from 'node:fs';
import { codeOf, useStage, type Engine } from './engine-driver';
import { ModelServer, type Reply } from './model-server';

const stage = useStage();
let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

const read: Reply = [{ call: 'read_file', args: '{"path":"a.txt"}' }, { finish: 'tool' }];
const write: Reply = [
  { call: 'write_file', args: '{"path":"b.txt","content":"x"}' },
  { finish: 'tool' }
];
const says = (text: string): Reply => [{ text }, { finish: 'stop' }];

async function begin(replies: ModelServer['replies']): Promise<Engine> {
  server.replies = replies;
  writeFileSync(stage.path('a.txt'), 'text');
  const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
  return stage.start({ models: [model] });
}

const message = (threadId: string, text: string) => ({
  threadId,
  mode: 'agent' as const,
  input: [{ type: 'text' as const, text }],
  idempotencyKey: `key of ${text}`
});
const ends = (engine: Engine): readonly string[] =>
  engine.events.flatMap(({ event }) => (event.type === 'turn-end' ? [event.reason] : []));
/** What each turn was asked, and how it ended. */
const prompts = (engine: Engine): readonly string[] =>
  engine.events.flatMap(({ event }) =>
    event.type === 'turn-start' ? [event.input.map(part => part.text).join()] : []
  );
const told = (at: number): string => JSON.stringify(server.asked[at]?.body['messages']);

test('messages behind a running turn wait, start in their order when it is done, and each once', async () => {
  const engine = await begin([write, says('One.'), says('Two.'), says('Three.')]);
  const threadId = await engine.thread();
  await engine.turn(threadId, 'one');
  const { approvalId } = await engine.event('approval-request');
  for (const text of ['two', 'never', 'three', 'two'])
    expect(await engine.request('turn/queue', message(threadId, text))).toEqual({});
  const key = message(threadId, 'never').idempotencyKey;
  await engine.request('turn/unqueue', { threadId, idempotencyKey: key });
  expect(await codeOf(engine.request('turn/unqueue', { threadId, idempotencyKey: key }))).toBe(
    'not-found'
  );
  await engine.answer(threadId, approvalId, 'allow');
  await engine.until(() => ends(engine).length === 3);
  expect(prompts(engine)).toEqual(['one', 'two', 'three']);
  expect(ends(engine)).toEqual(['done', 'done', 'done']);
  const again = await engine.request('turn/queue', message(threadId, 'two'));
  expect(again.turnId).toMatch(/^u_/);
  const now = await engine.request('turn/queue', message(threadId, 'four'));
  expect(await engine.event('turn-end', event => event.turnId === now.turnId)).toMatchObject({
    reason: 'done'
  });
  expect(prompts(engine)).toEqual(['one', 'two', 'three', 'four']);
});

test('what waits outlives the engine, and after a stop waits for a person', async () => {
  const engine = await begin([write, says('One.'), says('Two.')]);
  const threadId = await engine.thread();
  await engine.turn(threadId, 'one');
  await engine.event('approval-request');
  await engine.request('turn/queue', message(threadId, 'two'));
  await engine.kill();
  const next = await begin(server.replies);
  await next.request('thread/open', { threadId, afterSeq: 0 });
  const { turnId } = await next.event('turn-start');
  await next.event('approval-withdrawn');
  await next.until(() => next.types().filter(type => type === 'approval-request').length === 2);
  expect(await next.request('turn/queue', message(threadId, 'two'))).toEqual({});
  await next.request('turn/cancel', { threadId, turnId });
  expect(ends(next)).toEqual(['cancelled']);
  expect(prompts(next)).toEqual(['one']);
  const started = await next.request('turn/start', message(threadId, 'two'));
  await next.event('turn-end', event => event.turnId === started.turnId);
  expect(prompts(next)).toEqual(['one', 'two']);
  // It started, so it waits no more: the end of another turn starts nothing.
  await next.complete(threadId, '/ls');
  expect(prompts(next)).toEqual(['one', 'two', '/ls']);
});

test('a running turn is steered: it hears it before its next step, and does not end without having heard it', async () => {
  const engine = await begin([write, says('So far.'), says('I heard both.'), says('Yes, both.')]);
  const threadId = await engine.thread();
  const turnId = await engine.turn(threadId, 'one');
  const { approvalId } = await engine.event('approval-request');
  await engine.request('turn/queue', message(threadId, 'and the tests'));
  const steer = { ...message(threadId, 'and the tests'), turnId };
  expect(await codeOf(engine.request('turn/steer', { ...steer, mode: 'ask' }))).toBe('conflict');
  expect(await codeOf(engine.request('turn/steer', { ...steer, turnId: 'u_0' }))).toBe('not-found');
  await engine.request('turn/steer', steer);
  await engine.request('turn/steer', steer);
  expect(await engine.request('turn/queue', message(threadId, 'and the tests'))).toEqual({});
  // Said while the second reply is made, after which the turn would end.
  server.replies[1] = async () => {
    await engine.request('turn/steer', { ...message(threadId, 'and the docs'), turnId });
    return says('So far.');
  };
  await engine.answer(threadId, approvalId, 'allow');
  expect(await engine.event('turn-end')).toMatchObject({ reason: 'done', turnId });
  expect(server.asked).toHaveLength(3);
  expect(told(1)).toMatch(/outcome.*and the tests/);
  expect(told(1).split('and the tests')).toHaveLength(2);
  expect(told(2)).toMatch(/So far.*and the docs/);
  expect(prompts(engine)).toEqual(['one']);
  // The journal tells the same in the next turn.
  server.replies = [...server.replies.slice(0, 3), says('Yes.')];
  await engine.complete(threadId, 'two');
  expect(told(3)).toMatch(/outcome.*and the tests.*So far.*and the docs.*I heard both.*two/);
});

test('a typed command hears nothing', async () => {
  const engine = await begin([read]);
  const threadId = await engine.thread();
  const turnId = await engine.turn(threadId, '/sh touch b.txt');
  await engine.event('approval-request');
  expect(
    await codeOf(engine.request('turn/steer', { ...message(threadId, 'faster'), turnId }))
  ).toBe('conflict');
});
