import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventParams } from '../src/protocol/events';
import { Engine, NO_ANSWER, World } from './engine-driver';

// Each test starts real processes, on machines that may be busy.
jest.setTimeout(30_000);

let world: World;
let engine: Engine;

beforeEach(() => {
  world = new World();
  world.trustDemo();
});

afterEach(async () => {
  await engine.stop();
  world.remove();
});

/** Starts the next engine of the same world and opens the thread in it from the start. */
async function reopen(threadId: string, script?: string): Promise<readonly EventParams[]> {
  engine = await Engine.start(world, script === undefined ? {} : { script });
  const { lastSeq } = await engine.request('thread/open', { threadId, afterSeq: 0 });
  await engine.until(() => (engine.events.at(-1)?.seq ?? 0) >= lastSeq);
  return engine.events;
}

const count = (type: string): number => engine.types().filter(each => each === type).length;
const inDemo = (name: string): string => join(world.workspace, name);

test.each<[string, () => Promise<unknown>]>([
  ['a kill', () => engine.kill()],
  ['a stop', () => engine.stop()]
])(
  '[JP-10] after %s an unanswered question is asked again, and the act runs once',
  async (_name, end) => {
    engine = await Engine.start(world);
    const threadId = await engine.thread();
    await engine.turn(threadId, '/sh echo x >> made.txt');
    const { approvalId } = await engine.event('approval-request');
    await end();
    await reopen(threadId);
    const again = await engine.event('approval-request', event => event.approvalId !== approvalId);
    expect(await engine.event('approval-withdrawn')).toEqual({
      type: 'approval-withdrawn',
      approvalId,
      reason: 'restarted'
    });
    expect(await engine.request('thread/list', {})).toMatchObject({
      threads: [{ state: 'waiting' }]
    });
    await engine.answer(threadId, again.approvalId, 'allow');
    expect(await engine.event('turn-end')).toMatchObject({
      reason: 'done',
      changes: [{ path: 'made.txt', change: 'created' }],
      verdicts: { allowed: 0, asked: 1, denied: 0 }
    });
    expect(readFileSync(inDemo('made.txt'), 'utf8')).toBe('x\n');
  }
);

test('[JP-10] a command that ran at a kill ends interrupted, is gone, and never runs again', async () => {
  engine = await Engine.start(world);
  const threadId = await engine.thread();
  await engine.turn(threadId, '/sh echo x >> runs.txt; sleep 3; echo late > late.txt');
  const { approvalId } = await engine.event('approval-request');
  await engine.answer(threadId, approvalId, 'allow');
  await engine.event('checkpoint-created');
  while (!existsSync(inDemo('runs.txt'))) await new Promise(done => setTimeout(done, 20));
  await engine.kill();
  await reopen(threadId);
  expect(await engine.event('turn-end')).toMatchObject({
    reason: 'interrupted',
    changes: [{ path: 'runs.txt', change: 'created' }]
  });
  expect(await engine.event('tool-call-end')).toMatchObject({ outcome: 'interrupted' });
  await new Promise(done => setTimeout(done, 3500));
  expect(readFileSync(inDemo('runs.txt'), 'utf8')).toBe('x\n');
  expect(existsSync(inDemo('late.txt'))).toBe(false);
});

test('[KS-12] a yes that was not used before a kill dies', async () => {
  engine = await Engine.start(world);
  engine.onService = () => NO_ANSWER;
  const threadId = await engine.thread();
  await engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await engine.event('approval-request');
  await engine.answer(threadId, approvalId, 'allow');
  await engine.until(() => engine.services.length > 0);
  await engine.kill();
  await reopen(threadId);
  expect(await engine.event('turn-end')).toMatchObject({ reason: 'interrupted' });
  expect(await engine.event('tool-call-end')).toMatchObject({ outcome: 'interrupted' });
  expect(engine.services).toEqual([]);
  expect(existsSync(inDemo('made.txt'))).toBe(false);
});

test('a resend with the same key starts nothing, also after a kill', async () => {
  engine = await Engine.start(world);
  const threadId = await engine.thread();
  const start = {
    threadId,
    mode: 'agent' as const,
    input: [{ type: 'text' as const, text: '/sh touch made.txt' }],
    idempotencyKey: 'key-1'
  };
  const { turnId } = await engine.request('turn/start', start);
  await engine.kill();
  await reopen(threadId);
  expect(await engine.request('turn/start', start)).toEqual({ turnId });
  expect(count('turn-start')).toBe(1);
});

test('numbers that a killed engine gave to deltas are never given again', async () => {
  const script = join(world.base, 'script.json');
  const words = Array.from({ length: 200 }, (_, index) => ({ text: `word ${index} `, waitMs: 30 }));
  writeFileSync(script, JSON.stringify({ turns: [{ steps: [words] }] }));
  engine = await Engine.start(world, { script });
  const threadId = await engine.thread();
  await engine.turn(threadId, 'tell me');
  await engine.until(
    () => engine.events.filter(({ event }) => event.type === 'message-delta').length > 5
  );
  await engine.kill();
  const seen = Math.max(...engine.events.map(({ seq }) => seq));
  const events = await reopen(threadId, script);
  await engine.event('turn-end');
  const fresh = events.filter(
    ({ event }) => event.type === 'message-end' || event.type === 'turn-end'
  );
  expect(fresh.map(({ event }) => event.type)).toEqual(['message-end', 'turn-end']);
  expect(fresh.every(({ seq }) => seq > seen)).toBe(true);
  expect(fresh[0]?.from).toBeLessThanOrEqual(seen);
});

test('[JP-10] a message that a kill cut short keeps its text, all but the last moment', async () => {
  const script = join(world.base, 'script.json');
  const words = Array.from({ length: 400 }, (_, index) => ({ text: `word ${index} `, waitMs: 20 }));
  writeFileSync(script, JSON.stringify({ turns: [{ steps: [words] }] }));
  engine = await Engine.start(world, { script });
  const threadId = await engine.thread();
  await engine.turn(threadId, 'tell me');
  const shown = (): string =>
    engine.events.map(({ event }) => (event.type === 'message-delta' ? event.text : '')).join('');
  await engine.until(() => shown().includes('word 40 '));
  const early = shown();
  await engine.until(() => shown().includes('word 80 '));
  await engine.kill();
  const all = words.map(({ text }) => text).join('');
  await reopen(threadId, script);
  const { text } = await engine.event('message-end');
  expect(text.startsWith(early)).toBe(true);
  expect(all.startsWith(text)).toBe(true);
});

test('[JP-10] what a command printed before a kill stands in its end', async () => {
  engine = await Engine.start(world);
  const threadId = await engine.thread();
  await engine.turn(threadId, '/sh echo out; echo err >&2; sleep 30');
  const { approvalId } = await engine.event('approval-request');
  await engine.answer(threadId, approvalId, 'allow');
  await engine.event('tool-output-delta', ({ stream }) => stream === 'stdout');
  await engine.event('tool-output-delta', ({ stream }) => stream === 'stderr');
  // Longer than the pace at which open text is written down.
  await new Promise(done => setTimeout(done, 400));
  await engine.kill();
  await reopen(threadId);
  expect(await engine.event('tool-call-end')).toMatchObject({
    outcome: 'interrupted',
    output: { stdout: 'out\n', stderr: 'err\n' }
  });
});

test('[JP-9] what a thread has read, it may write after a restart without reading it again', async () => {
  engine = await Engine.start(world);
  writeFileSync(inDemo('a.txt'), 'old');
  writeFileSync(inDemo('b.txt'), 'old');
  const threadId = await engine.thread();
  await engine.complete(threadId, '/read a.txt');
  await engine.kill();
  await reopen(threadId);
  engine.events.length = 0;
  await engine.complete(threadId, '/write a.txt\nnew');
  expect(readFileSync(inDemo('a.txt'), 'utf8')).toBe('new');
  engine.events.length = 0;
  await engine.complete(threadId, '/write b.txt\nnew');
  expect(await engine.event('tool-call-end')).toMatchObject({ outcome: 'conflict' });
});

test('a folder that a command made stays writable for the thread after a restart', async () => {
  engine = await Engine.start(world);
  const threadId = await engine.thread();
  await engine.complete(threadId, '/sh mkdir .vscode');
  await engine.stop();
  await reopen(threadId);
  engine.events.length = 0;
  await engine.complete(threadId, '/sh echo {} > .vscode/settings.json');
  expect(await engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
  expect(readFileSync(inDemo('.vscode/settings.json'), 'utf8')).toBe('{}\n');
});
