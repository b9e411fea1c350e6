import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ThreadEvent } from '../src/protocol/events';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

beforeEach(() => writeFileSync(stage.path('a.txt'), 'a\nc\n'));

const sh = (command: string): object => ({ tool: 'run_command', input: { command } });
const write = (path: string, content: string): object => ({
  tool: 'write_file',
  input: { path, content }
});
const edit = (oldText: string, newText: string): object => ({
  tool: 'edit_file',
  input: { path: 'a.txt', edits: [{ oldText, newText }] }
});

/** Starts a turn with one step of these calls. */
const begin = async (...calls: readonly object[]): Promise<void> => {
  await stage.start(stage.script({ steps: [calls] }));
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'go');
};
type EventOf<Type> = Extract<ThreadEvent, { type: Type }>;
const all = <Type extends ThreadEvent['type']>(type: Type): readonly EventOf<Type>[] =>
  stage.engine.events
    .map(({ event }) => event)
    .filter((event): event is EventOf<Type> => event.type === type);
/** Resolves with the ids of the questions when that many were asked. */
const questions = async (count: number): Promise<readonly string[]> => {
  await stage.engine.until(() => all('approval-request').length >= count);
  return all('approval-request').map(({ approvalId }) => approvalId);
};
const outcomes = async (): Promise<readonly string[]> => {
  await stage.engine.event('turn-end');
  return all('tool-call-end').map(({ outcome }) => outcome);
};
const answer = (
  approvalId: string | undefined,
  decision: 'allow' | 'deny',
  more: object = {}
): Promise<void> => stage.engine.answer(threadId, approvalId ?? '', decision, more);

test('[NB-29] the acts of a step are asked about together, answered in any order, and run in theirs', async () => {
  await begin(sh('echo 1 >> log'), sh('echo 2 >> log'), sh('echo 3 >> log'));
  const [one, two, three] = await questions(3);
  const hashes = await Promise.all(
    [one, two, three].map(async approvalId => {
      const opened = await stage.engine.request('approval/open', {
        threadId,
        approvalId: approvalId ?? ''
      });
      return { nonce: opened.nonce, hash: opened.payloadHash };
    })
  );
  expect(new Set(hashes.map(({ nonce }) => nonce)).size).toBe(3);
  expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(3);
  await answer(three, 'allow');
  await answer(two, 'allow');
  expect(existsSync(stage.path('log'))).toBe(false);
  await answer(one, 'allow');
  expect(await outcomes()).toEqual(['ok', 'ok', 'ok']);
  expect(readFileSync(stage.path('log'), 'utf8')).toBe('1\n2\n3\n');
  const intents = stage.engine.services.filter(({ name }) => name === 'audit/intent');
  expect(intents.map(({ params }) => params)).toMatchObject([
    { approvalId: one, payloadHash: hashes[0]?.hash },
    { approvalId: two, payloadHash: hashes[1]?.hash },
    { approvalId: three, payloadHash: hashes[2]?.hash }
  ]);
});

test('a nonce of one question answers no other', async () => {
  await begin(sh('touch one'), sh('touch two'));
  const [one = '', two = ''] = await questions(2);
  const opened = await stage.engine.request('approval/open', { threadId, approvalId: one });
  const other = await stage.engine.request('approval/open', { threadId, approvalId: two });
  await new Promise(done => setTimeout(done, opened.armingMs + 5));
  const mixed = { nonce: opened.nonce, payloadHash: other.payloadHash, decision: 'allow' } as const;
  const given = stage.engine.request('approval/answer', { threadId, approvalId: two, ...mixed });
  expect(await codeOf(given)).toBe('stale-approval');
});

test('a no lets the later calls of the step go on', async () => {
  await begin(sh('touch one'), sh('touch two'), sh('touch three'));
  const [one, two, three] = await questions(3);
  await answer(one, 'allow');
  await answer(two, 'deny', { note: 'not this' });
  await answer(three, 'allow');
  expect(await outcomes()).toEqual(['ok', 'refused', 'ok']);
  expect(['one', 'two', 'three'].map(name => existsSync(stage.path(name)))).toEqual([
    true,
    false,
    true
  ]);
});

test('a no that stops, to whichever of them, ends the turn at once and takes the other questions back', async () => {
  await begin(sh('touch one'), sh('touch two'), sh('touch three'));
  const [one, two, three] = await questions(3);
  await answer(three, 'allow');
  await answer(two, 'deny', { stop: true });
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'cancelled' });
  expect(await outcomes()).toEqual(['cancelled', 'refused', 'cancelled']);
  expect(all('approval-withdrawn')).toEqual([
    { type: 'approval-withdrawn', approvalId: one, reason: 'cancelled' }
  ]);
  expect(existsSync(stage.path('three'))).toBe(false);
});

test('a cancel takes every question back', async () => {
  await begin(sh('touch one'), sh('touch two'), sh('touch three'));
  const asked = await questions(3);
  const { turnId } = await stage.engine.event('turn-start');
  await stage.engine.request('turn/cancel', { threadId, turnId });
  expect(all('approval-withdrawn').map(({ approvalId }) => approvalId)).toEqual(asked);
  expect(await outcomes()).toEqual(['cancelled', 'cancelled', 'cancelled']);
  for (const approvalId of asked)
    expect(await codeOf(answer(approvalId, 'allow'))).toBe('stale-approval');
});

test('[JP-8] an act that changes the target of a later one has that one asked again, and no other', async () => {
  await begin(edit('a', 'b'), sh('touch other'), edit('c', 'd'));
  const [first, other, second] = await questions(3);
  await answer(second, 'allow');
  await answer(first, 'allow');
  await answer(other, 'allow');
  const again = (await questions(4))[3];
  expect(all('approval-withdrawn')).toEqual([]);
  const { diff } = await stage.engine.request('approval/open', {
    threadId,
    approvalId: again ?? ''
  });
  expect(diff).toContain(' b\n');
  expect(readFileSync(stage.path('a.txt'), 'utf8')).toBe('b\nc\n');
  await answer(again, 'allow');
  expect(await outcomes()).toEqual(['ok', 'ok', 'ok']);
  expect(readFileSync(stage.path('a.txt'), 'utf8')).toBe('b\nd\n');
});

test('a question that an earlier act overtook is taken back before it is answered', async () => {
  await begin(edit('a', 'b'), edit('c', 'd'));
  const [first, second] = await questions(2);
  await answer(first, 'allow');
  const [, , again] = await questions(3);
  expect(all('approval-withdrawn')).toEqual([
    { type: 'approval-withdrawn', approvalId: second, reason: 'changed' }
  ]);
  expect(await codeOf(answer(second, 'allow'))).toBe('stale-approval');
  await answer(again, 'deny');
  expect(await outcomes()).toEqual(['ok', 'refused']);
});

test('an act that an earlier one makes possible is asked about in its turn', async () => {
  await begin(write('new.txt', 'made\n'), {
    tool: 'edit_file',
    input: { path: 'new.txt', edits: [{ oldText: 'made', newText: 'changed' }] }
  });
  const [first] = await questions(1);
  await answer(first, 'allow');
  await answer((await questions(2))[1], 'allow');
  expect(await outcomes()).toEqual(['ok', 'ok']);
  expect(readFileSync(stage.path('new.txt'), 'utf8')).toBe('changed\n');
});

test('a policy that grew stricter denies what was approved and has not run yet, and only that', async () => {
  await begin(sh('touch one'), sh('mkdir two'), sh('touch three'));
  const [one, two, three] = await questions(3);
  await answer(two, 'allow');
  await answer(three, 'allow');
  stage.world.stored = {
    user: { schemaVersion: 1, deny: [{ id: 'no-dirs', tool: 'shell', words: ['mkdir'] }] }
  };
  stage.engine.send({ type: 'policy', policy: stage.world.policy() });
  await answer(one, 'allow');
  expect(await outcomes()).toEqual(['ok', 'denied', 'ok']);
  expect(existsSync(stage.path('two'))).toBe(false);
});

test('a yes for the thread spares the like that waits, also of the same step', async () => {
  await begin(sh('touch same'), sh('touch same'));
  const [one, two] = await questions(2);
  await answer(one, 'allow', { scope: 'thread' });
  expect(await outcomes()).toEqual(['ok', 'ok']);
  expect(all('approval-withdrawn')).toEqual([
    { type: 'approval-withdrawn', approvalId: two, reason: 'changed' }
  ]);
  expect(all('decision').map(({ decision }) => decision)).toEqual(['ask', 'ask', 'allow']);
});

test('the time that a call stands aside for the others of its step is not told as its own', async () => {
  await begin(sh('sleep 1'), sh('touch two'));
  const [one, two] = await questions(2);
  await answer(two, 'allow');
  await answer(one, 'allow');
  expect(await outcomes()).toEqual(['ok', 'ok']);
  const [, second] = all('tool-call-end');
  expect(second?.durationMs).toBeLessThan(1000);
  expect(second?.waitedMs).toBeLessThan(1500);
});

test('[KS-12] after a crash each open question is asked again, with a new card, and what was granted and not used is dead', async () => {
  await begin(sh('touch one'), sh('touch two'), sh('touch three'), sh('touch four'));
  const before = await questions(4);
  await answer(before[3], 'allow');
  await stage.engine.kill();

  await stage.start(stage.script({ steps: [[]] }));
  await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  const asked = (await questions(7)).slice(4);
  const calls = all('approval-request').map(({ callId }) => callId);
  expect(calls.slice(4)).toEqual(calls.slice(0, 3));
  expect(all('approval-withdrawn').map(({ reason }) => reason)).toEqual([
    'restarted',
    'restarted',
    'restarted'
  ]);
  for (const approvalId of before)
    expect(await codeOf(answer(approvalId, 'allow'))).toBe('stale-approval');
  for (const approvalId of asked.toReversed()) await answer(approvalId, 'allow');
  expect(await outcomes()).toEqual(['interrupted', 'ok', 'ok', 'ok']);
  expect(['one', 'two', 'three', 'four'].map(name => existsSync(stage.path(name)))).toEqual([
    true,
    true,
    true,
    false
  ]);
});
