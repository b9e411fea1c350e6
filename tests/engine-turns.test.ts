import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine, World } from './engine-driver';

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

test('[NB-29, JP-38] a shell line is asked about, shown as it runs, and runs once after the yes', async () => {
  engine = await Engine.start(world);
  const threadId = await engine.thread();
  await engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await engine.event('approval-request');
  expect(existsSync(join(world.workspace, 'made.txt'))).toBe(false);
  const card = await engine.request('approval/open', { threadId, approvalId });
  expect(card.payload).toEqual({ command: 'touch made.txt', cwd: '.' });
  expect(card.scopes).toContain('once');
  await engine.answer(threadId, approvalId, 'allow');
  const end = await engine.event('turn-end');
  expect(end).toMatchObject({
    reason: 'done',
    changes: [{ path: 'made.txt', change: 'created' }],
    verdicts: { allowed: 0, asked: 1, denied: 0 }
  });
  expect(existsSync(join(world.workspace, 'made.txt'))).toBe(true);
  expect(engine.types()).toEqual([
    'thread-created',
    'turn-start',
    'tool-call-start',
    'decision',
    'approval-request',
    'approval-answer',
    'checkpoint-created',
    'tool-call-end',
    'turn-end'
  ]);
  expect(engine.services.map(({ name }) => name)).toEqual(['audit/intent', 'audit/result']);
  expect(engine.services[0]).toMatchObject({
    params: { action: 'run_command', target: 'touch made.txt', approvalId }
  });
});

test('reads run unasked, and their events replay the same to who opens later', async () => {
  engine = await Engine.start(world);
  writeFileSync(join(world.workspace, 'a.txt'), 'one\ntwo\n');
  const threadId = await engine.thread();
  const end = await engine.complete(threadId, '/read a.txt');
  expect(end.reason).toBe('done');
  const live = [...engine.events];
  engine.events.length = 0;
  const { lastSeq } = await engine.request('thread/open', { threadId, afterSeq: 0 });
  await engine.until(() => engine.events.at(-1)?.seq === lastSeq);
  expect(engine.events).toEqual(live.filter(({ event }) => !event.type.endsWith('-delta')));
});

test('an edit is undone by /undo to the exact bytes, and brought back by another', async () => {
  engine = await Engine.start(world);
  const file = join(world.workspace, 'a.txt');
  writeFileSync(file, 'old\r\ntext');
  const threadId = await engine.thread();
  const edit = '/edit a.txt\n<<<<\nold\n====\nnew\n>>>>';
  expect(await engine.complete(threadId, edit)).toMatchObject({
    reason: 'done',
    changes: [{ path: 'a.txt', change: 'modified' }]
  });
  expect(readFileSync(file, 'utf8')).toBe('new\r\ntext');
  await engine.complete(threadId, '/undo');
  expect(readFileSync(file, 'utf8')).toBe('old\r\ntext');
  await engine.complete(threadId, '/undo');
  expect(readFileSync(file, 'utf8')).toBe('new\r\ntext');
});

test('[JP-6, JP-7] a conflict tells the path and its three sides, and touches none', async () => {
  engine = await Engine.start(world);
  const threadId = await engine.thread();
  const inDemo = join(world.workspace, 'a.txt');
  writeFileSync(inDemo, 'base');
  await engine.complete(threadId, '/read a.txt');
  writeFileSync(inDemo, 'disk');
  engine.events.length = 0;
  await engine.turn(threadId, '/write a.txt\nmine');
  const hash = (text: string): string =>
    `sha256:${createHash('sha256').update(text).digest('hex')}`;
  expect(await engine.event('tool-call-end')).toMatchObject({
    outcome: 'conflict',
    output: {
      path: 'a.txt',
      conflict: { base: hash('base'), disk: hash('disk'), mine: hash('mine') }
    },
    error: { code: 'conflict', message: expect.stringContaining('a.txt') as string }
  });
  expect(readFileSync(inDemo, 'utf8')).toBe('disk');
});
