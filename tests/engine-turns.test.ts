import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useStage } from './engine-driver';

const stage = useStage();

test('[NB-29, JP-38] a shell line is asked about, shown as it runs, and runs once after the yes', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  expect(existsSync(join(stage.world.workspace, 'made.txt'))).toBe(false);
  const card = await stage.engine.request('approval/open', { threadId, approvalId });
  expect(card.payload).toEqual({ command: 'touch made.txt', cwd: '.' });
  expect(card.scopes).toContain('once');
  await stage.engine.answer(threadId, approvalId, 'allow');
  const end = await stage.engine.event('turn-end');
  expect(end).toMatchObject({
    reason: 'done',
    changes: [{ path: 'made.txt', change: 'created' }],
    verdicts: { allowed: 0, asked: 1, denied: 0 }
  });
  expect(existsSync(join(stage.world.workspace, 'made.txt'))).toBe(true);
  expect(stage.engine.types()).toEqual([
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
  expect(stage.engine.services.map(({ name }) => name)).toEqual(['audit/intent', 'audit/result']);
  expect(stage.engine.services[0]).toMatchObject({
    params: { action: 'run_command', target: 'touch made.txt', approvalId }
  });
});

test('reads run unasked, and their events replay the same to who opens later', async () => {
  await stage.start();
  writeFileSync(join(stage.world.workspace, 'a.txt'), 'one\ntwo\n');
  const threadId = await stage.engine.thread();
  const end = await stage.engine.complete(threadId, '/read a.txt');
  expect(end.reason).toBe('done');
  const live = [...stage.engine.events];
  stage.engine.events.length = 0;
  const { lastSeq } = await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  await stage.engine.until(() => stage.engine.events.at(-1)?.seq === lastSeq);
  expect(stage.engine.events).toEqual(live.filter(({ event }) => !event.type.endsWith('-delta')));
});

test('an edit is undone by /undo to the exact bytes, and brought back by another', async () => {
  await stage.start();
  const file = join(stage.world.workspace, 'a.txt');
  writeFileSync(file, 'old\r\ntext');
  const threadId = await stage.engine.thread();
  const edit = '/edit a.txt\n<<<<\nold\n====\nnew\n>>>>';
  expect(await stage.engine.complete(threadId, edit)).toMatchObject({
    reason: 'done',
    changes: [{ path: 'a.txt', change: 'modified' }]
  });
  expect(readFileSync(file, 'utf8')).toBe('new\r\ntext');
  await stage.engine.complete(threadId, '/undo');
  expect(readFileSync(file, 'utf8')).toBe('old\r\ntext');
  await stage.engine.complete(threadId, '/undo');
  expect(readFileSync(file, 'utf8')).toBe('new\r\ntext');
});

test('[JP-6, JP-7] a conflict tells the path and its three sides, and touches none', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  const inDemo = join(stage.world.workspace, 'a.txt');
  writeFileSync(inDemo, 'base');
  await stage.engine.complete(threadId, '/read a.txt');
  writeFileSync(inDemo, 'disk');
  stage.engine.events.length = 0;
  await stage.engine.turn(threadId, '/write a.txt\nmine');
  const hash = (text: string): string =>
    `sha256:${createHash('sha256').update(text).digest('hex')}`;
  expect(await stage.engine.event('tool-call-end')).toMatchObject({
    outcome: 'conflict',
    output: {
      path: 'a.txt',
      conflict: { base: hash('base'), disk: hash('disk'), mine: hash('mine') }
    },
    error: { code: 'conflict', message: expect.stringContaining('a.txt') as string }
  });
  expect(readFileSync(inDemo, 'utf8')).toBe('disk');
});
