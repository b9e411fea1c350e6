import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThreadEvent } from '../src/protocol/events';
import type { PolicyStoreView } from '../src/protocol/link';
import { codeOf, Engine, World } from './engine-driver';

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

const inDemo = (name: string): string => join(world.workspace, name);

const changePolicy = (changes: Partial<PolicyStoreView>): void =>
  engine.send({ type: 'policy', policy: { ...world.policy(), ...changes } });
/** The events of one thread, in order. */
const eventsOf = (thread: string): readonly ThreadEvent[] =>
  engine.events.filter(entry => entry.threadId === thread).map(({ event }) => event);
const typesOf = (thread: string): readonly string[] => eventsOf(thread).map(({ type }) => type);

test('[JP-36] trust that is taken back ends the turns of that folder and withdraws their questions', async () => {
  const other = join(world.serverRoot, 'other');
  mkdirSync(other);
  const { dev, ino } = statSync(other, { bigint: true });
  const identity = { device: String(dev), inode: String(ino) };
  world.trust = [...world.trust, { realPath: other, ...identity, trustedAt: 1 }];
  engine = await Engine.start(world);
  const [asking, running] = [await engine.thread(), await engine.thread()];
  const { threadId: elsewhere } = await engine.request('thread/create', { workspace: 'other' });
  await engine.request('thread/open', { threadId: elsewhere, afterSeq: 0 });
  await engine.turn(running, '/sh touch started; sleep 30; touch late');
  const { approvalId } = await engine.event('approval-request');
  await engine.answer(running, approvalId, 'allow');
  while (!existsSync(inDemo('started'))) await new Promise(done => setTimeout(done, 20));
  await engine.turn(asking, '/sh touch made.txt');
  await engine.turn(elsewhere, '/sh touch made.txt');
  const asks = (thread: string) => typesOf(thread).includes('approval-request');
  await engine.until(() => asks(asking) && asks(elsewhere));
  const question = eventsOf(asking).find(({ type }) => type === 'approval-request');

  await engine.request('trust/revoke', { workspace: 'demo' });
  const ended = (thread: string) => eventsOf(thread).find(({ type }) => type === 'turn-end');
  await engine.until(() => ended(asking) !== undefined && ended(running) !== undefined);
  expect(ended(asking)).toMatchObject({ reason: 'cancelled', changes: [] });
  expect(ended(running)).toMatchObject({ reason: 'cancelled' });
  expect(eventsOf(asking)).toContainEqual({
    type: 'approval-withdrawn',
    approvalId: question?.type === 'approval-request' ? question.approvalId : '',
    reason: 'cancelled'
  });
  expect(eventsOf(asking)).toContainEqual({ type: 'policy-changed', level: 'restricted' });
  expect(typesOf(elsewhere)).not.toContain('policy-changed');
  expect(ended(elsewhere)).toBeUndefined();
  expect(existsSync(inDemo('late')) || existsSync(inDemo('made.txt'))).toBe(false);
});

test('[KS-2] a running turn is under the changed policy from its next call on', async () => {
  const script = join(world.base, 'script.json');
  const read = { tool: 'read_file', input: { path: 'a.txt' } };
  const steps = [[read], [{ ...read, waitMs: 1000 }]];
  writeFileSync(script, JSON.stringify({ turns: [{ steps }] }));
  writeFileSync(inDemo('a.txt'), 'text');
  engine = await Engine.start(world, { script });
  threadId = await engine.thread();
  await engine.request('policy/get', { workspace: 'demo' });
  await engine.turn(threadId, 'read twice');
  expect(await engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
  changePolicy({
    user: { schemaVersion: 1, deny: [{ id: 'no-a', tool: 'read', path: 'a.txt' }] }
  });
  expect(await engine.event('tool-call-end', end => end.outcome !== 'ok')).toMatchObject({
    outcome: 'denied'
  });
  expect(engine.lines).toContainEqual({
    type: 'notify',
    to: ['c1'],
    frame: {
      jsonrpc: '2.0',
      method: 'status',
      params: {
        policy: {
          workspace: 'demo',
          summary: { level: 'custom', maxMode: 'agent', problems: [] }
        }
      }
    }
  });
  expect(await engine.event('policy-changed')).toEqual({ type: 'policy-changed', level: 'custom' });
  expect(await engine.event('turn-end')).toMatchObject({ verdicts: { allowed: 1, denied: 1 } });
});

test('[JP-6] a yes to what the policy forbids meanwhile is stale, and nothing runs', async () => {
  engine = await Engine.start(world);
  threadId = await engine.thread();
  await engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await engine.event('approval-request');
  changePolicy({ user: { schemaVersion: 1, maxMode: 'plan' } });
  expect(await codeOf(engine.answer(threadId, approvalId, 'allow'))).toBe('stale-approval');
  expect(await engine.event('approval-withdrawn')).toMatchObject({ reason: 'changed' });
  await engine.event('turn-end');
  expect(engine.services).toEqual([]);
  expect(existsSync(inDemo('made.txt'))).toBe(false);
});
