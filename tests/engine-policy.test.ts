import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ThreadEvent } from '../src/protocol/events';
import type { PolicyStoreView } from '../src/protocol/link';
import { codeOf, useStage } from './engine-driver';

const stage = useStage();
let threadId: string;

const inDemo = (name: string): string => join(stage.world.workspace, name);

const changePolicy = (changes: Partial<PolicyStoreView>): void =>
  stage.engine.send({ type: 'policy', policy: { ...stage.world.policy(), ...changes } });
/** The events of one thread, in order. */
const eventsOf = (thread: string): readonly ThreadEvent[] =>
  stage.engine.events.filter(entry => entry.threadId === thread).map(({ event }) => event);
const typesOf = (thread: string): readonly string[] => eventsOf(thread).map(({ type }) => type);

test('[JP-36] trust that is taken back ends the turns of that folder and withdraws their questions', async () => {
  const other = join(stage.world.serverRoot, 'other');
  mkdirSync(other);
  const { dev, ino } = statSync(other, { bigint: true });
  const identity = { device: String(dev), inode: String(ino) };
  stage.world.trust = [...stage.world.trust, { realPath: other, ...identity, trustedAt: 1 }];
  await stage.start();
  const [asking, running] = [await stage.engine.thread(), await stage.engine.thread()];
  const { threadId: elsewhere } = await stage.engine.request('thread/create', {
    workspace: 'other'
  });
  await stage.engine.request('thread/open', { threadId: elsewhere, afterSeq: 0 });
  await stage.engine.turn(running, '/sh touch started; sleep 30; touch late');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(running, approvalId, 'allow');
  while (!existsSync(inDemo('started'))) await new Promise(done => setTimeout(done, 20));
  await stage.engine.turn(asking, '/sh touch made.txt');
  await stage.engine.turn(elsewhere, '/sh touch made.txt');
  const asks = (thread: string) => typesOf(thread).includes('approval-request');
  await stage.engine.until(() => asks(asking) && asks(elsewhere));
  const question = eventsOf(asking).find(({ type }) => type === 'approval-request');

  await stage.engine.request('trust/revoke', { workspace: 'demo' });
  const ended = (thread: string) => eventsOf(thread).find(({ type }) => type === 'turn-end');
  await stage.engine.until(() => ended(asking) !== undefined && ended(running) !== undefined);
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
  const script = join(stage.world.base, 'script.json');
  const read = { tool: 'read_file', input: { path: 'a.txt' } };
  const steps = [[read], [{ ...read, waitMs: 1000 }]];
  writeFileSync(script, JSON.stringify({ turns: [{ steps }] }));
  writeFileSync(inDemo('a.txt'), 'text');
  await stage.start({ script });
  threadId = await stage.engine.thread();
  await stage.engine.request('policy/get', { workspace: 'demo' });
  await stage.engine.turn(threadId, 'read twice');
  expect(await stage.engine.event('tool-call-end')).toMatchObject({ outcome: 'ok' });
  changePolicy({
    user: { schemaVersion: 1, deny: [{ id: 'no-a', tool: 'read', path: 'a.txt' }] }
  });
  expect(await stage.engine.event('tool-call-end', end => end.outcome !== 'ok')).toMatchObject({
    outcome: 'denied'
  });
  expect(stage.engine.lines).toContainEqual({
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
  expect(await stage.engine.event('policy-changed')).toEqual({
    type: 'policy-changed',
    level: 'custom'
  });
  expect(await stage.engine.event('turn-end')).toMatchObject({
    verdicts: { allowed: 1, denied: 1 }
  });
});

test('[JP-6] a yes to what the policy forbids meanwhile is stale, and nothing runs', async () => {
  await stage.start();
  threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, '/sh touch made.txt');
  const { approvalId } = await stage.engine.event('approval-request');
  changePolicy({ user: { schemaVersion: 1, maxMode: 'plan' } });
  expect(await codeOf(stage.engine.answer(threadId, approvalId, 'allow'))).toBe('stale-approval');
  expect(await stage.engine.event('approval-withdrawn')).toMatchObject({ reason: 'changed' });
  await stage.engine.event('turn-end');
  expect(stage.engine.services).toEqual([]);
  expect(existsSync(inDemo('made.txt'))).toBe(false);
});
