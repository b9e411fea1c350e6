import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import methods from '../src/protocol/methods.json';
import type { Requests } from '../src/protocol/requests';
import { Engine, World, type Refusal } from './engine-driver';

// Each test starts real processes, on machines that may be busy.
jest.setTimeout(30_000);

let world: World;
let engine: Engine;
let threadId: string;

beforeEach(() => {
  world = new World();
  world.trustDemo();
});

afterEach(async () => {
  await engine.stop();
  world.remove();
});

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: Refusal) => error.code
  );

const id = (prefix: string): string => `${prefix}_0000000000000000`;
const MORE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'thread/open': { afterSeq: 0 },
  'thread/rename': { title: 'mine' },
  'thread/archive': { archived: true },
  'turn/start': { mode: 'ask', input: [{ type: 'text', text: '/help' }] },
  'approval/answer': { nonce: '', payloadHash: '', decision: 'allow' }
};
/** Every method of the engine that names a thread, with parameters that would do if the thread were one's own. */
const ofThreads = Object.entries(methods.methods)
  .filter(([, { by, params }]) => by === 'engine' && 'threadId' in params.properties)
  .map(([method]) => method as keyof Requests);
const paramsOf = (method: string, thread: string): Requests[keyof Requests] =>
  // Made from the table's names; the engine's own types are what is under test here.
  ({
    threadId: thread,
    turnId: id('u'),
    approvalId: id('a'),
    ...MORE[method]
  }) as unknown as Requests[keyof Requests];

test('[KS-9] two principals have histories of their own, and see nothing of each other', async () => {
  engine = await Engine.start(world);
  threadId = await engine.thread();
  await engine.complete(threadId, '/help');
  const other = await Engine.start(world, { principal: 'other' });
  try {
    const caller = { principal: 'other' };
    expect(await other.request('thread/list', {}, { caller })).toEqual({ threads: [] });
    expect(await other.request('thread/search', { query: 'help' }, { caller })).toEqual({
      threads: []
    });
    expect(ofThreads.length).toBeGreaterThan(12);
    for (const method of ofThreads) {
      const params = paramsOf(method, threadId);
      expect([method, await codeOf(other.request(method, params, { caller }))]).toEqual([
        method,
        /^approval/.test(method)
          ? 'stale-approval'
          : method === 'thread/close'
            ? 'accepted'
            : 'not-found'
      ]);
      expect([method, await codeOf(engine.request(method, params, { caller }))]).toEqual([
        method,
        'forbidden'
      ]);
    }
  } finally {
    await other.stop();
  }
  expect((await engine.request('thread/list', {})).threads).toMatchObject([
    { threadId, title: '', archived: false, deletedAt: null }
  ]);
});

const list = (limit: number) => ({ tool: 'list_files', input: { limit } });
const write = (name: string) => ({ tool: 'write_file', input: { path: name, content: '' } });

test.each<[string, string, object, readonly object[], number]>([
  ['steps', 'budget', { stepsPerTurn: 2 }, [1, 2, 3, 4].map(list), 2],
  ['calls', 'budget', { callsPerTurn: 3 }, [1, 2, 3, 4].map(list), 3],
  ['equal calls', 'loop', {}, [1, 1, 1, 1].map(list), 3],
  ['denials', 'denied', {}, ['a', 'b', 'c', 'd'].map(write), 3]
])('a turn that reaches its bound of %s ends by %s', async (_name, reason, limits, calls, ran) => {
  const script = join(world.base, 'script.json');
  writeFileSync(script, JSON.stringify({ turns: [{ steps: calls.map(call => [call]) }] }));
  const user = { schemaVersion: 1, limits };
  // Nobody trusts the folder where denials are wanted.
  if (reason === 'denied') world.trust = [];
  engine = await Engine.start(world, { script, policy: { ...world.policy(), user } });
  threadId = await engine.thread();
  await engine.turn(threadId, 'go');
  expect(await engine.event('turn-end')).toMatchObject({ reason });
  expect(engine.types().filter(type => type === 'tool-call-end')).toHaveLength(ran);
});

test('the same key twice is the same turn, also while it runs and when it has ended', async () => {
  engine = await Engine.start(world);
  threadId = await engine.thread();
  const start = (text: string, idempotencyKey: string): Promise<{ turnId: string }> =>
    engine.request('turn/start', {
      threadId,
      mode: 'agent',
      input: [{ type: 'text', text }],
      idempotencyKey
    });
  const { turnId } = await start('/sh touch a', 'one');
  expect(await start('/sh touch a', 'one')).toEqual({ turnId });
  expect(await codeOf(start('/help', 'two'))).toBe('busy');
  await engine.request('turn/cancel', { threadId, turnId });
  expect(await start('/sh touch a', 'one')).toEqual({ turnId });
  expect((await start('/help', 'two')).turnId).not.toBe(turnId);
});
