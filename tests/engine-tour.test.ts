import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import type { CallItem, ThreadState } from '../src/protocol/state';
import { reduce } from '../src/protocol/reduce';
import { emptyThread } from '../src/protocol/state';
import { codeOf, useStage, type Engine } from './engine-driver';

const stage = useStage();

/** Begins a tour and opens its thread. */
async function begin(engine: Engine): Promise<string> {
  const { threadId } = await engine.request('tour/start', {});
  await engine.request('thread/open', { threadId, afterSeq: 0 });
  await engine.until(() => engine.events.some(entry => entry.threadId === threadId));
  return threadId;
}

const stateOf = (engine: Engine, threadId: string): ThreadState =>
  engine.events.filter(entry => entry.threadId === threadId).reduce(reduce, emptyThread(threadId));

const callsOf = (engine: Engine, threadId: string): readonly CallItem[] =>
  stateOf(engine, threadId).turns.flatMap(({ items }) =>
    items.filter((item): item is CallItem => item.type === 'call')
  );

const scratchCopies = (): readonly string[] =>
  readdirSync(stage.world.serverRoot).filter(name => name.startsWith('sallyport-tour-'));

const scratch = (name: string): string =>
  join(stage.world.serverRoot, scratchCopies()[0] ?? 'none', name);

test('[NB-46] the tour replays a recorded thread with real questions, a real diff, a confined command and undo', async () => {
  const engine = await stage.start();
  const threadId = await begin(engine);
  const { tour = [], workspace } = stateOf(engine, threadId);
  expect([workspace]).toEqual(scratchCopies());
  for (const message of tour) await engine.complete(threadId, message);
  const calls = callsOf(engine, threadId);
  expect(
    calls.map(({ tool, outcome, approval, sandbox }) => [tool, outcome, approval?.status, sandbox])
  ).toEqual([
    ['list_files', 'ok', undefined, undefined],
    ['read_file', 'ok', undefined, undefined],
    ['read_file', 'ok', undefined, undefined],
    ['read_file', 'ok', undefined, undefined],
    ['edit_file', 'ok', 'allowed', undefined],
    [
      'run_command',
      'ok',
      'allowed',
      expect.objectContaining({ tier: expect.any(String) as string })
    ],
    ['write_file', 'ok', 'allowed', undefined],
    ['read_file', 'failed', undefined, undefined]
  ]);
  expect(calls[4]?.output?.diff).toContain('+        rain *= 10');
  expect(calls[5]?.output?.stdout).toContain('Birch: 158.0 mm');
  expect(calls[7]?.error?.code).toBe('bad-path');
  const intents = engine.services.flatMap(call =>
    call.name === 'audit/intent' ? [[call.params.action, call.params.approvalId !== undefined]] : []
  );
  expect(intents).toEqual(
    expect.arrayContaining([
      ['edit_file', true],
      ['run_command', true],
      ['write_file', true]
    ])
  );

  const [, second] = stateOf(engine, threadId).turns;
  const edited = readFileSync(scratch('rainfall.py'), 'utf8');
  await engine.request('checkpoint/restore', { threadId, turnId: second?.turnId ?? '' });
  expect(edited).toContain('*= 10');
  expect(readFileSync(scratch('rainfall.py'), 'utf8')).not.toContain('*= 10');

  expect(await engine.request('tour/end', { threadId })).toEqual({ stays: false });
  expect(scratchCopies()).toEqual([]);
  const { threads } = await engine.request('thread/list', { trash: true });
  expect(threads.map(thread => thread.threadId)).toEqual([threadId]);
  expect(await codeOf(engine.turn(threadId, 'Go on.'))).toBe('not-found');
});

test('nobody reads in a tour: no model is asked, and commands work', async () => {
  const model = {
    id: 'm',
    provider: 'openai-compatible',
    model: 'm',
    baseUrl: 'http://127.0.0.1:9'
  };
  const engine = await stage.start({ models: [model] });
  const threadId = await begin(engine);
  expect(await engine.complete(threadId, 'Delete everything.')).toMatchObject({ reason: 'done' });
  await engine.event('notice', ({ code }) => code === 'tour-unread');
  await engine.complete(threadId, '/read README.md');
  expect(callsOf(engine, threadId).map(({ tool }) => tool)).toEqual(['read_file']);
  expect(engine.services.map(({ name }) => name)).not.toContain('model/credential');
});

test('a person who says no sees the tour go on, and nothing changed', async () => {
  const engine = await stage.start();
  const threadId = await begin(engine);
  const message = stateOf(engine, threadId).tour?.[1] ?? '';
  const before = readFileSync(scratch('rainfall.py'), 'utf8');
  await engine.turn(threadId, message);
  const edit = await engine.event('approval-request');
  await engine.answer(threadId, edit.approvalId, 'deny');
  const command = await engine.event(
    'approval-request',
    ({ approvalId }) => approvalId !== edit.approvalId
  );
  await engine.answer(threadId, command.approvalId, 'deny');
  expect(await engine.event('turn-end')).toMatchObject({ reason: 'done', changes: [] });
  expect(readFileSync(scratch('rainfall.py'), 'utf8')).toBe(before);
});

test('only the scratch copy is trusted, and only while its tour is open', async () => {
  const engine = await stage.start({ policy: { ...stage.world.policy(), trust: [] } });
  const threadId = await begin(engine);
  const [workspace = ''] = scratchCopies();
  const isTrusted = async (folder: string): Promise<boolean> =>
    (await engine.request('policy/get', { workspace: folder })).trusted;
  engine.send({ type: 'policy', policy: { ...stage.world.policy(), trust: [] } });
  expect([await isTrusted(workspace), await isTrusted('demo')]).toEqual([true, false]);
  writeFileSync(scratch('mine.txt'), 'mine');
  expect(await engine.request('tour/end', { threadId })).toEqual({ stays: true });
  expect(readdirSync(scratch(''))).toEqual(['mine.txt']);
  expect(await isTrusted(workspace)).toBe(false);
});

test('one tour at a time; a second one ends the first, in the middle of a question too', async () => {
  const engine = await stage.start();
  const first = await begin(engine);
  await engine.turn(first, stateOf(engine, first).tour?.[1] ?? '');
  await engine.event('approval-request');
  const second = await begin(engine);
  expect(await engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
  expect([stateOf(engine, second).workspace]).toEqual(scratchCopies());
});

test('the scratch copy of an engine that was killed is removed at the next start, and no folder in its place', async () => {
  const engine = await stage.start();
  const killed = await begin(engine);
  await engine.kill();
  const next = await stage.start();
  const until = async (gone: () => boolean): Promise<void> => {
    // A request at a time: the engine answers between the steps of what it does by itself.
    while (!gone()) await next.request('thread/list', {});
  };
  await until(() => scratchCopies().length === 0);
  expect(await codeOf(next.request('tour/end', { threadId: killed }))).toBe('accepted');

  await begin(next);
  const [name = ''] = scratchCopies();
  const place = join(stage.world.serverRoot, name);
  renameSync(place, join(stage.world.base, 'away'));
  mkdirSync(place);
  writeFileSync(join(place, 'README.md'), 'A person wrote this.');
  await next.stop();
  expect(readdirSync(place)).toEqual(['README.md']);
});

test('an engine that ends leaves no scratch copy', async () => {
  const engine = await stage.start();
  await begin(engine);
  await engine.stop();
  expect(existsSync(stage.world.workspace)).toBe(true);
  expect(scratchCopies()).toEqual([]);
});

test('a thread of a person is no tour to end', async () => {
  const engine = await stage.start();
  const threadId = await engine.thread();
  expect(await codeOf(engine.request('tour/end', { threadId }))).toBe('not-found');
});
