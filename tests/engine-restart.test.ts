import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventParams } from '../src/protocol/events';
import { NO_ANSWER, useStage } from './engine-driver';

const stage = useStage();

/** Starts the next engine of the same world and opens the thread in it from the start. */
async function reopen(threadId: string, script?: string): Promise<readonly EventParams[]> {
  await stage.start(script === undefined ? {} : { script });
  const { lastSeq } = await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  await stage.engine.until(() => (stage.engine.events.at(-1)?.seq ?? 0) >= lastSeq);
  return stage.engine.events;
}

const count = (type: string): number => stage.engine.types().filter(each => each === type).length;
const inDemo = (name: string): string => join(stage.world.workspace, name);

test.each<[string, () => Promise<unknown>]>([
  ['a kill', () => stage.engine.kill()],
  ['a stop', () => stage.engine.stop()]
])(
  '[JP-10] after %s an unanswered question is asked again, and the act runs once',
  async (_name, end) => {
    await stage.start();
    const threadId = await stage.engine.thread();
    await stage.engine.turn(threadId, '/sh echo x >> made.txt');
    const { approvalId } = await stage.engine.event('approval-request');
    await end();
    await reopen(threadId);
    const again = await stage.engine.event(
      'approval-request',
      event => event.approvalId !== approvalId
    );
    expect(await stage.engine.event('approval-withdrawn')).toEqual({
      type: 'approval-withdrawn',
      approvalId,
      reason: 'restarted'
    });
    expect(await stage.engine.request('thread/list', {})).toMatchObject({
      threads: [{ state: 'waiting' }]
    });
    await stage.engine.answer(threadId, again.approvalId, 'allow');
    expect(await stage.engine.event('turn-end')).toMatchObject({
      reason: 'done',
      changes: [{ path: 'made.txt', change: 'created' }],
      verdicts: { allowed: 0, asked: 1, denied: 0 }
    });
    expect(readFileSync(inDemo('made.txt'), 'utf8')).toBe('x\n');
  }
);

test('[JP-10] a command that ran at a kill ends interrupted, is gone, and never runs again', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/sh echo x >> runs.txt; sleep 3; echo late > late.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'allow');
  await stage.engine.event('checkpoint-created');
  while (!existsSync(inDemo('runs.txt'))) await new Promise(done => setTimeout(done, 20));
  await stage.engine.kill();
  await reopen(threadId);
  expect(await stage.engine.event('turn-end')).toMatchObject({
    reason: 'interrupted',
    changes: [{ path: 'runs.txt', change: 'created' }]
  });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'interrupted' });
  await new Promise(done => setTimeout(done, 3500));
  expect(readFileSync(inDemo('runs.txt'), 'utf8')).toBe('x\n');
  expect(existsSync(inDemo('late.txt'))).toBe(false);
});

test('[KS-12] a yes that was not used before a kill dies', async () => {
  await stage.start();
  stage.engine.onService = () => NO_ANSWER;
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'allow');
  await stage.engine.until(() => stage.engine.services.length > 0);
  await stage.engine.kill();
  await reopen(threadId);
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'interrupted' });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'interrupted' });
  expect(stage.engine.services).toEqual([]);
  expect(existsSync(inDemo('made.txt'))).toBe(false);
});

test('a resend with the same key starts nothing, also after a kill', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  const start = {
    threadId,
    mode: 'agent' as const,
    input: [{ type: 'text' as const, text: '/sh touch made.txt' }],
    idempotencyKey: 'key-1'
  };
  const { turnId } = await stage.engine.request('turn/start', start);
  await stage.engine.kill();
  await reopen(threadId);
  expect(await stage.engine.request('turn/start', start)).toEqual({ turnId });
  expect(count('turn-start')).toBe(1);
});

test('numbers that a killed engine gave to deltas are never given again', async () => {
  const script = join(stage.world.base, 'script.json');
  const words = Array.from({ length: 200 }, (_, index) => ({ text: `word ${index} `, waitMs: 30 }));
  writeFileSync(script, JSON.stringify({ turns: [{ steps: [words] }] }));
  await stage.start({ script });
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'tell me');
  await stage.engine.until(
    () => stage.engine.events.filter(({ event }) => event.type === 'message-delta').length > 5
  );
  await stage.engine.kill();
  const seen = Math.max(...stage.engine.events.map(({ seq }) => seq));
  const events = await reopen(threadId, script);
  await stage.engine.event('turn-end');
  const fresh = events.filter(
    ({ event }) => event.type === 'message-end' || event.type === 'turn-end'
  );
  expect(fresh.map(({ event }) => event.type)).toEqual(['message-end', 'turn-end']);
  expect(fresh.every(({ seq }) => seq > seen)).toBe(true);
  expect(fresh[0]?.from).toBeLessThanOrEqual(seen);
});

test('[JP-10] a message that a kill cut short keeps its text, all but the last moment', async () => {
  const script = join(stage.world.base, 'script.json');
  const words = Array.from({ length: 400 }, (_, index) => ({ text: `word ${index} `, waitMs: 20 }));
  writeFileSync(script, JSON.stringify({ turns: [{ steps: [words] }] }));
  await stage.start({ script });
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'tell me');
  const shown = (): string =>
    stage.engine.events
      .map(({ event }) => (event.type === 'message-delta' ? event.text : ''))
      .join('');
  await stage.engine.until(() => shown().includes('word 40 '));
  const early = shown();
  await stage.engine.until(() => shown().includes('word 80 '));
  await stage.engine.kill();
  const all = words.map(({ text }) => text).join('');
  await reopen(threadId, script);
  const { text } = await stage.engine.event('message-end');
  expect(text.startsWith(early)).toBe(true);
  expect(all.startsWith(text)).toBe(true);
});

test('[JP-10] what a command printed before a kill stands in its end', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/sh echo out; echo err >&2; sleep 30');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'allow');
  await stage.engine.event('tool-output-delta', ({ stream }) => stream === 'stdout');
  await stage.engine.event('tool-output-delta', ({ stream }) => stream === 'stderr');
  // Longer than the pace at which open text is written down.
  await new Promise(done => setTimeout(done, 400));
  await stage.engine.kill();
  await reopen(threadId);
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'interrupted',
    output: { stdout: 'out\n', stderr: 'err\n' }
  });
});

test('[JP-9] what a thread has read, it may write after a restart without reading it again', async () => {
  await stage.start();
  writeFileSync(inDemo('a.txt'), 'old');
  writeFileSync(inDemo('b.txt'), 'old');
  const threadId = await stage.engine.thread();
  await stage.engine.complete(threadId, '/read a.txt');
  await stage.engine.kill();
  await reopen(threadId);
  stage.engine.events.length = 0;
  await stage.engine.complete(threadId, '/write a.txt\nnew');
  expect(readFileSync(inDemo('a.txt'), 'utf8')).toBe('new');
  stage.engine.events.length = 0;
  await stage.engine.complete(threadId, '/write b.txt\nnew');
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'conflict' });
});

test('a folder that a command made stays writable for the thread after a restart', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  await stage.engine.complete(threadId, '/sh mkdir .vscode');
  await stage.engine.stop();
  await reopen(threadId);
  stage.engine.events.length = 0;
  await stage.engine.complete(threadId, '/sh echo {} > .vscode/settings.json');
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
  expect(readFileSync(inDemo('.vscode/settings.json'), 'utf8')).toBe('{}\n');
});
