import { join } from 'node:path';
import type { ThreadEvent } from '../src/protocol/events';
import { openWorld, type World } from './egress-driver';
import { useStage, type Engine } from './engine-driver';

const stage = useStage();
let world: World;
let answer: string;
beforeEach(async () => {
  answer = '<p>The weather is fine.</p>';
  world = await openWorld((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(answer);
  });
});
afterEach(() => world.close());

const page = (path = '/a'): string => `http://pages.example:${world.webPort}${path}`;

/** An engine whose scripted turns fetch, in a policy that lets the host be asked at all. */
async function begin(
  paths: readonly string[],
  network: object = {},
  more: object = {}
): Promise<Engine> {
  const host = `pages.example:${world.webPort}`;
  const turns = paths.map(path => ({
    steps: [[{ tool: 'fetch_url', input: { url: page(path) } }]]
  }));
  return stage.start(
    {
      ...stage.script(...turns),
      ...stage.policy({ network: { privateHosts: [host], ...network }, ...more })
    },
    ['--import', join(__dirname, 'names-lead-inside.mjs')]
  );
}

type Request = Extract<ThreadEvent, { type: 'approval-request' }>;
const requests = (engine: Engine): readonly Request[] =>
  engine.events.flatMap(({ event }) => (event.type === 'approval-request' ? [event] : []));

/** The question of that number, once it is asked. */
async function asked(engine: Engine, number: number): Promise<Request> {
  await engine.until(() => requests(engine).length >= number);
  return requests(engine)[number - 1] as Request;
}

const lastEnd = async (engine: Engine, count = 1) => {
  const ends = () =>
    engine.events.flatMap(({ event }) => (event.type === 'tool-call-end' ? [event] : []));
  await engine.until(() => ends().length >= count);
  return ends()[count - 1];
};

test('[NB-41] a page is sent for after one yes and read after another, each bound to what its card showed', async () => {
  const engine = await begin(['/a']);
  const threadId = await engine.thread();
  await engine.turn(threadId, 'Go.');
  const send = await asked(engine, 1);
  expect(send.summary.title.code).toBe('fetch-url');
  expect(world.seen).toEqual([]);
  await engine.answer(threadId, send.approvalId, 'allow');
  const admit = await asked(engine, 2);
  expect(admit).toMatchObject({
    callId: send.callId,
    summary: { title: { code: 'admit-answer' } }
  });
  expect(world.seen).toEqual([`pages.example:${world.webPort} /a`]);
  const card = await engine.request('approval/open', { threadId, approvalId: admit.approvalId });
  expect(card).toMatchObject({
    scopes: ['once'],
    editable: false,
    payload: {
      status: 200,
      mediaType: 'text/html',
      bytes: 27,
      found: 'nothing',
      firstLines: 'The weather is fine.'
    }
  });
  expect(JSON.stringify(engine.events)).not.toContain('weather');
  await engine.answer(threadId, admit.approvalId, 'allow');
  expect(await lastEnd(engine)).toMatchObject({
    outcome: 'ok',
    output: { untrusted: true, text: 'The weather is fine.' }
  });
  const acts = engine.services.flatMap(call =>
    call.name === 'audit/intent' ? [[call.params.action, call.params.approvalId]] : []
  );
  expect(acts).toEqual([
    ['fetch_url', send.approvalId],
    ['fetch_url/admit', admit.approvalId]
  ]);
});

test('[NB-41] a no to either question gives nothing out', async () => {
  const engine = await begin(['/a', '/b']);
  const threadId = await engine.thread();
  await engine.turn(threadId, 'Go.');
  await engine.answer(threadId, (await asked(engine, 1)).approvalId, 'deny');
  expect(await lastEnd(engine)).toMatchObject({ outcome: 'refused' });
  expect(world.seen).toEqual([]);
  await engine.event('turn-end');
  await engine.turn(threadId, 'Again.');
  await engine.answer(threadId, (await asked(engine, 2)).approvalId, 'allow');
  await engine.answer(threadId, (await asked(engine, 3)).approvalId, 'deny', { note: 'not this' });
  expect(await lastEnd(engine, 2)).toMatchObject({
    outcome: 'refused',
    error: { message: 'not this' },
    output: { left: 'A person looked at it and did not admit it.' }
  });
  expect(JSON.stringify(engine.events)).not.toContain('weather');
});

test('[NB-41] a listed host is asked unasked, until the thread has read from outside; that outlives the engine', async () => {
  const allow = { allow: [`pages.example:${world.webPort}`] };
  const engine = await begin(['/a', '/b', '/c'], allow);
  const threadId = await engine.thread();
  await engine.turn(threadId, 'Go.');
  const admit = await asked(engine, 1);
  expect(admit.summary.title.code).toBe('admit-answer');
  await engine.answer(threadId, admit.approvalId, 'allow');
  await engine.event('turn-end');
  await engine.turn(threadId, 'Again.');
  const send = await asked(engine, 2);
  const card = await engine.request('approval/open', { threadId, approvalId: send.approvalId });
  expect(card).toMatchObject({
    scopes: ['once'],
    decision: { effects: [{ ruleId: 'after-untrusted', why: { code: 'after-untrusted' } }] }
  });
  await engine.answer(threadId, send.approvalId, 'deny');
  await engine.until(() => engine.types().filter(type => type === 'turn-end').length === 2);
  await engine.stop();
  const next = await begin(['/c'], allow);
  await next.request('thread/open', { threadId, afterSeq: 0 });
  await next.turn(threadId, 'And now.');
  expect((await asked(next, 3)).summary.title.code).toBe('fetch-url');
  expect(world.seen).toHaveLength(1);
});

test('[JM-11] [JM-12] fields of an answer are masked before its card shows them, and stay so when it is admitted', async () => {
  answer = '{"id":7,"pin":1234,"user":{"phone":"canary"}}';
  const engine = await begin(['/a'], {}, { personal: 'mask' });
  const threadId = await engine.thread();
  await engine.turn(threadId, 'Go.');
  await engine.answer(threadId, (await asked(engine, 1)).approvalId, 'allow');
  const { approvalId } = await asked(engine, 2);
  const text = '{"id":7,"pin":"[removed]","user":{"phone":"[removed]"}}';
  const card = await engine.request('approval/open', { threadId, approvalId });
  expect(card.payload).toMatchObject({ firstLines: text });
  await engine.answer(threadId, approvalId, 'allow');
  expect(await lastEnd(engine)).toMatchObject({ output: { text } });
});
