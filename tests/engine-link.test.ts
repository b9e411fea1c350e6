import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventsParams } from '../src/protocol/events';
import { codeOf, type Refusal, useStage } from './engine-driver';

const stage = useStage();

test('[NB-14] lines that are no JSON are passed over, and the next one is answered', async () => {
  await stage.start();
  stage.engine.sendText('not json\n{"half":\n\n');
  expect(await stage.engine.request('thread/list', {})).toEqual({ threads: [] });
});

test('[KS-2] a method that is not in the table and another principal are refused', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  const caller = { principal: 'somebody' };
  expect(
    await codeOf(stage.engine.request('thread/open', { threadId, afterSeq: 0 }, { caller }))
  ).toBe('forbidden');
  // The cast sends what the types forbid.
  const unknown = 'constructor' as 'ping';
  expect(await codeOf(stage.engine.request(unknown, {}))).toBe('unknown-method');
});

test('[JM-13] an error for a person is a listed code and a sentence, with no path of the server', async () => {
  await stage.start();
  const error = await stage.engine
    .request('thread/create', { workspace: 'not/there' })
    .catch((refusal: unknown) => refusal as Refusal);
  expect(error).toMatchObject({
    code: 'not-found',
    data: { correlation: expect.any(String) as string }
  });
  expect(JSON.stringify((error as Refusal).message)).not.toContain(stage.world.base);
});

test('one turn at a time in a thread; a running one can be cancelled and its processes are gone', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  const turnId = await stage.engine.turn(
    threadId,
    '/sh (trap "" TERM; sleep 3; touch late) & touch started; sleep 30'
  );
  expect(await codeOf(stage.engine.turn(threadId, '/help'))).toBe('busy');
  expect(await codeOf(stage.engine.request('thread/delete', { threadId }))).toBe('busy');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'allow');
  const started = join(stage.world.workspace, 'started');
  while (!existsSync(started)) await new Promise(done => setTimeout(done, 20));
  await stage.engine.request('turn/cancel', { threadId, turnId });
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'cancelled' });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
  await new Promise(done => setTimeout(done, 3500));
  expect(existsSync(join(stage.world.workspace, 'late'))).toBe(false);
});

test('a stop ends what runs, and refuses new turns until it is lifted', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/sh touch made.txt');
  await stage.engine.event('approval-request');
  stage.engine.send({ type: 'stop' });
  expect(await stage.engine.event('approval-withdrawn')).toMatchObject({ reason: 'stopped' });
  await stage.engine.event('turn-end');
  expect(await codeOf(stage.engine.turn(threadId, '/help'))).toBe('stopped');
  stage.engine.send({ type: 'resume' });
  expect(await codeOf(stage.engine.turn(threadId, '/help'))).toBe('accepted');
});

test('threads are renamed, archived, searched, put in the trash and taken out', async () => {
  await stage.start();
  const threadId = await stage.engine.thread();
  await stage.engine.complete(threadId, '/help');
  await stage.engine.request('thread/rename', { threadId, title: 'Plots' });
  await stage.engine.request('thread/archive', { threadId, archived: true });
  const { threads } = await stage.engine.request('thread/search', { query: 'plots' });
  expect(threads).toMatchObject([{ threadId, title: 'Plots', archived: true, preview: '/help' }]);
  await stage.engine.request('thread/delete', { threadId });
  expect(await stage.engine.request('thread/list', {})).toEqual({ threads: [] });
  expect(await codeOf(stage.engine.turn(threadId, '/help'))).toBe('not-found');
  expect((await stage.engine.request('thread/list', { trash: true })).threads).toHaveLength(1);
  await stage.engine.request('thread/restore', { threadId });
  expect(await codeOf(stage.engine.turn(threadId, '/help'))).toBe('accepted');
});

test('[NB-52] who opens a thread in the middle of a message gets its text so far, then what follows', async () => {
  const script = join(stage.world.base, 'script.json');
  const words = Array.from({ length: 40 }, (_, index) => ({ text: `${index} `, waitMs: 20 }));
  writeFileSync(script, JSON.stringify({ turns: [{ steps: [words] }] }));
  await stage.start({ script });
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'count');
  const deltas = () => stage.engine.events.filter(({ event }) => event.type === 'message-delta');
  await stage.engine.until(() => deltas().length > 8);
  await stage.engine.request('thread/close', { threadId });
  stage.engine.events.length = 0;
  await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  const end = await stage.engine.event('message-end');
  const text = deltas()
    .map(({ event }) => (event.type === 'message-delta' ? event.text : ''))
    .join('');
  expect(end.text).toBe(words.map(word => word.text).join(''));
  expect(end.text.startsWith(text)).toBe(true);
  expect(text.length).toBeGreaterThan(20);
  const numbers = stage.engine.events.map(({ seq }) => seq);
  expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
});

test('other requests are answered while a long thread replays', async () => {
  const script = join(stage.world.base, 'script.json');
  const tools = Array.from({ length: 95 }, (_, index) => ({
    tool: 'list_files',
    input: { path: '.', limit: index + 1 }
  }));
  writeFileSync(script, JSON.stringify({ turns: Array(12).fill({ steps: [tools] }) }));
  await stage.start({ script });
  const threadId = await stage.engine.thread();
  for (let turn = 0; turn < 12; turn++) await stage.engine.complete(threadId, 'list');
  stage.engine.events.length = 0;
  stage.engine.lines.length = 0;
  const { lastSeq } = await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  await stage.engine.request('thread/list', {});
  const before = stage.engine.events.length;
  await stage.engine.until(() => stage.engine.events.at(-1)?.seq === lastSeq);
  expect(before).toBeLessThan(lastSeq);
  const all = stage.engine.events.map(({ threadId: _, ...entry }) => entry);
  expect(all.map(({ seq }) => seq)).toEqual(
    Array.from({ length: lastSeq }, (_, index) => index + 1)
  );
  // The same in few notifications for who asks for that.
  const driven = stage.engine;
  driven.lines.length = 0;
  await driven.request('thread/open', { threadId, afterSeq: 0, batched: true });
  const parts = (): readonly EventsParams[] =>
    driven.lines.flatMap(line =>
      line.type === 'notify' && line.frame.method === 'events'
        ? [line.frame.params as EventsParams]
        : []
    );
  await driven.until(() => parts().at(-1)?.entries.at(-1)?.seq === lastSeq);
  expect(parts().flatMap(({ entries }) => entries)).toEqual(all);
  expect(parts().length).toBeLessThan(lastSeq / 50);
}, 60_000);
