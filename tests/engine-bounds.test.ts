import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import methods from '../src/protocol/methods.json';
import type { Requests } from '../src/protocol/requests';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

const id = (prefix: string): string => `${prefix}_0000000000000000`;
const MORE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'thread/open': { afterSeq: 0 },
  'thread/rename': { title: 'mine' },
  'thread/archive': { archived: true },
  'turn/start': { mode: 'ask', input: [{ type: 'text', text: '/help' }] },
  'context/switch': { paths: [] },
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
  const own = await stage.start();
  threadId = await own.thread();
  await own.complete(threadId, '/help');
  const other = await stage.start({ principal: 'other' });
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
        /^(approval|elicitation)/.test(method)
          ? 'stale-approval'
          : method === 'thread/close'
            ? 'accepted'
            : 'not-found'
      ]);
      expect([method, await codeOf(own.request(method, params, { caller }))]).toEqual([
        method,
        'forbidden'
      ]);
    }
  } finally {
    await other.stop();
  }
  expect((await own.request('thread/list', {})).threads).toMatchObject([
    { threadId, title: '', archived: false, deletedAt: null }
  ]);
});

/** A script whose turns have these steps; returns where it lies. */
function scriptOf(...turns: readonly (readonly object[])[][]): string {
  const script = join(stage.world.base, 'script.json');
  writeFileSync(script, JSON.stringify({ turns: turns.map(steps => ({ steps })) }));
  return script;
}

const list = (limit: number) => ({ tool: 'list_files', input: { limit } });
const fill = (content: string) => ({ tool: 'write_file', input: { path: 'a', content } });
const poll = () => ({ tool: 'run_command', input: { command: 'date +%N' } });
const write = (name: string) => ({ tool: 'write_file', input: { path: name, content: '' } });

test.each<[string, string, object, readonly object[], number]>([
  ['steps', 'budget', { stepsPerTurn: 2 }, [1, 2, 3, 4].map(list), 2],
  ['calls', 'budget', { callsPerTurn: 3 }, [1, 2, 3, 4].map(list), 3],
  ['equal calls', 'loop', {}, [1, 1, 1, 1].map(list), 3],
  ['rounds of reads', 'loop', {}, [1, 2, 3, 1, 2, 3, 1, 2, 3, 1].map(list), 9],
  // The first makes the file, so it came out otherwise than those after it.
  ['rounds of acts', 'loop', {}, ['', 'b', '', 'b', '', 'b', '', 'b'].map(fill), 7],
  ['a poll that changes', 'done', {}, [1, 2, 3, 4].map(poll), 4],
  ['denials', 'denied', {}, ['a', 'b', 'c', 'd'].map(write), 3]
])('a turn that reaches its bound of %s ends by %s', async (_name, reason, limits, calls, ran) => {
  const script = scriptOf(calls.map(call => [call]));
  const allow = [{ id: 'poll', tool: 'shell', words: ['date', '+%N'] }];
  const user = { schemaVersion: 1, limits, edits: 'allow', allow };
  // Nobody trusts the folder where denials are wanted.
  if (reason === 'denied') stage.world.trust = [];
  await stage.start({ script, policy: { ...stage.world.policy(), user } });
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'go');
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason });
  expect(stage.engine.types().filter(type => type === 'tool-call-end')).toHaveLength(ran);
});

test('the same key twice is the same turn, also while it runs and when it has ended', async () => {
  await stage.start();
  threadId = await stage.engine.thread();
  const start = (text: string, idempotencyKey: string): Promise<{ turnId: string }> =>
    stage.engine.request('turn/start', {
      threadId,
      mode: 'agent',
      input: [{ type: 'text', text }],
      idempotencyKey
    });
  const { turnId } = await start('/sh touch a', 'one');
  expect(await start('/sh touch a', 'one')).toEqual({ turnId });
  expect(await codeOf(start('/help', 'two'))).toBe('busy');
  await stage.engine.request('turn/cancel', { threadId, turnId });
  expect(await start('/sh touch a', 'one')).toEqual({ turnId });
  expect((await start('/help', 'two')).turnId).not.toBe(turnId);
});

const FAST_CLOCK = ['--import', join(__dirname, 'fast-clock.mjs')];

test.each<[string, number, readonly object[][], string, number]>([
  ['is reached by work', 1, [[{ ...list(1), waitMs: 2500 }], [list(2)]], 'budget', 0],
  ['of 0 is none', 0, [[{ ...list(1), waitMs: 2500 }], [list(2)]], 'done', 2],
  ['does not count what a person takes', 1, [[write('a')], [list(2)]], 'done', 2]
])('a bound of a turn in minutes %s', async (_name, wallMin, steps, reason, ran) => {
  const user = { schemaVersion: 1, limits: { wallMin } };
  const hello = { script: scriptOf([...steps]), policy: { ...stage.world.policy(), user } };
  await stage.start(hello, FAST_CLOCK);
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'go');
  if (steps[0]?.[0] !== undefined && !('waitMs' in steps[0][0])) {
    const { approvalId } = await stage.engine.event('approval-request');
    // More than a minute of the engine's clock.
    await new Promise(done => setTimeout(done, 2500));
    await stage.engine.answer(threadId, approvalId, 'allow');
  }
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason });
  expect(stage.engine.types().filter(type => type === 'tool-call-end')).toHaveLength(ran);
});

test('a message without end is kept as far as it fits the link, and can be replayed', async () => {
  const half = 'x'.repeat(10 * 1024 * 1024);
  const script = scriptOf([[{ text: half }, { text: half }]]);
  await stage.start({ script });
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'go', 'ask');
  const { text } = await stage.engine.event('message-end');
  expect(text).toBe('x'.repeat(1_000_000));
  expect(await stage.engine.event('notice')).toMatchObject({
    code: 'message-cut',
    params: { characters: 20 * 1024 * 1024, shown: 1_000_000 }
  });
  await stage.engine.event('turn-end');
  await stage.engine.kill();
  await stage.start();
  await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  expect(await stage.engine.event('message-end')).toMatchObject({ text });
  await stage.engine.event('turn-end');
});

test('a call with more input than fits the link is refused, whatever would become of it', async () => {
  const content = '\u0001'.repeat(4_000_000);
  const input = { path: 'a.txt', content };
  await stage.start({ script: scriptOf([[{ tool: 'write_file', input }]]) });
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'go');
  expect(await stage.engine.event('tool-call-start')).toMatchObject({
    tool: 'write_file',
    input: {}
  });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'failed',
    error: { code: 'too-large' }
  });
  await stage.engine.event('turn-end');
});

test('[JM-19] a call beyond the rate of the policy does not run, and tells its wait', async () => {
  const user = { schemaVersion: 1, rates: { perToolPerMin: 2 } };
  await stage.start({
    script: scriptOf([[list(1)], [list(2)], [list(3)]]),
    policy: { ...stage.world.policy(), user }
  });
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'go', 'ask');
  await stage.engine.event('turn-end');
  const ends = stage.engine.events.flatMap(({ event }) =>
    event.type === 'tool-call-end' ? event : []
  );
  expect(ends.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'rate-limited']);
  expect(ends[2]?.error).toMatchObject({ code: 'rate-limited' });
  expect(ends[2]?.error?.retryAfterMs).toBeGreaterThan(30_000);
});
