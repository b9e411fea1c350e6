import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerPin } from '../src/engine/config/server-pin';
import { readListing } from '../src/engine/mcp/tool-definition';
import { findServiceFiles } from '../src/engine/sandbox/service/service-files';
import type { ThreadEvent } from '../src/protocol/events';
import { codeOf, useStage } from './engine-driver';

/** A whole engine whose model calls tools of servers: asked, audited, journalled, and the turn goes on whatever comes. */

const stage = useStage();
const script = join(__dirname, 'mcp-hostile-server.mjs');
const args = (mode: string): readonly string[] => [script, mode];

/** The pin that a person's review of the tool `work` of the hand-made server stored. */
function pinned(name: string, mode: string): ServerPin {
  const listed = {
    name: 'work',
    description: 'Does work.',
    inputSchema: { type: 'object', properties: { words: { type: 'string' } } }
  };
  const [tool] = readListing(name, [listed]).tools;
  const found = findServiceFiles(process.execPath, args(mode), '');
  return {
    name,
    transport: 'stdio',
    args: [...args(mode)],
    ...found,
    tools: { work: tool?.hash ?? '' }
  };
}

type End = Extract<ThreadEvent, { type: 'tool-call-end' }>;
const ends = (): readonly End[] =>
  stage.engine.events.flatMap(({ event }) => (event.type === 'tool-call-end' ? [event] : []));

const user = (...servers: readonly ServerPin[]) =>
  stage.policy({
    allow: [{ id: 'good', tool: 'mcp', server: 'good', name: 'wo*' }],
    mcp: { servers }
  });

test('a call is asked about with where it leads, audited, and one that dies lets the turn go on', async () => {
  await stage.start({
    ...stage.script({
      steps: [
        [{ tool: 'bad__work', input: { words: 'a' } }],
        [{ tool: 'good__work', input: {} }],
        [{ tool: 'bad__other', input: {} }],
        [{ text: 'Done.' }]
      ]
    }),
    ...user(pinned('bad', 'dies'), pinned('good', 'plain'))
  });
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'Go.');
  const { approvalId, summary } = await stage.engine.event('approval-request');
  expect(summary).toEqual({
    kind: 'mcp',
    title: { code: 'call-server-tool', params: { server: 'bad', tool: 'work' } },
    risk: 'high'
  });
  const card = await stage.engine.request('approval/open', { threadId, approvalId });
  expect(card.payload).toEqual({ words: 'a' });
  expect(card.facts.server).toMatchObject({ name: 'bad', layer: 'user', hosts: [], claims: {} });
  await stage.engine.answer(threadId, approvalId, 'allow');
  expect(await stage.engine.event('turn-end')).toMatchObject({ reason: 'done' });
  expect(ends().map(({ outcome, error }) => [outcome, error?.code])).toEqual([
    ['interrupted', 'mcp-ended'],
    // Allowed by a rule, so that nobody was asked.
    ['ok', undefined],
    ['failed', 'unknown-tool']
  ]);
  const intents = stage.engine.services.flatMap(call =>
    call.name === 'audit/intent' ? [[call.params.action, call.params.target]] : []
  );
  expect(intents).toEqual([
    ['bad__work', 'bad/work'],
    ['good__work', 'good/work']
  ]);
  const results = stage.engine.services.filter(({ name }) => name === 'audit/result');
  expect(results).toHaveLength(2);
}, 30_000);

test.each([{ type: 'stop' } as const, { type: 'standing', role: 'contributor' } as const])(
  'no server runs on after %j, and a stop lets none be started',
  async line => {
    const call = { steps: [[{ tool: 'good__work', input: {} }]] };
    await stage.start({ ...stage.script(call), ...user(pinned('good', 'plain')) });
    await stage.engine.turn(await stage.engine.thread(), 'Go.');
    await stage.engine.event('turn-end');
    const phase = async (): Promise<string | undefined> =>
      (await stage.engine.request('mcp/list', { workspace: 'demo' })).servers[0]?.phase;
    expect(await phase()).toBe('ready');
    stage.engine.send(line);
    while ((await phase()) === 'ready') await new Promise(setImmediate);
    expect(await phase()).toBe('idle');
    const review = { workspace: 'demo', layer: 'user', server: 'good' } as const;
    if (line.type === 'stop')
      expect(await codeOf(stage.engine.request('mcp/review', review))).toBe('stopped');
  },
  30_000
);

test('the modes ask and plan call no server, and a person’s no calls none', async () => {
  await stage.start({
    ...stage.script(
      { steps: [[{ tool: 'good__work', input: {} }]] },
      { steps: [[{ tool: 'bad__work', input: {} }]] }
    ),
    ...user(pinned('good', 'plain'), pinned('bad', 'plain'))
  });
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'Look.', 'ask');
  await stage.engine.until(() => ends().length === 1);
  expect(ends()[0]).toMatchObject({ outcome: 'denied' });
  await stage.engine.event('turn-end');
  await stage.engine.turn(threadId, 'Go.');
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'deny');
  await stage.engine.until(() => ends().length === 2);
  expect(ends()[1]).toMatchObject({ outcome: 'refused' });
  expect(stage.engine.services.filter(({ name }) => name === 'audit/intent')).toEqual([]);
}, 30_000);

test('[JM-12] personal fields reach page, journal and model until a layer masks them, and the stricter layer wins', async () => {
  const call = { steps: [[{ tool: 'good__work', input: {} }]] };
  const said = {
    allow: [{ id: 'good', tool: 'mcp' as const, server: 'good', name: 'wo*' }],
    mcp: { servers: [pinned('good', 'people')] },
    personal: 'show' as const
  };
  const { policy } = stage.policy(said);
  await stage.start({ ...stage.script(call, call), policy });
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'Go.');
  await stage.engine.until(() => ends().length === 1);
  expect(ends()[0]?.output?.['text']).toContain('canary-2');
  await stage.engine.event('turn-end');
  const before = stage.engine.events.length;
  // The administrator's word, while the engine runs.
  const admin = { schemaVersion: 1 as const, personal: 'mask' as const };
  stage.engine.send({ type: 'policy', policy: { ...policy, admin } });
  await stage.engine.turn(threadId, 'Again.');
  // What it read from outside has it asked about now, whatever allows it.
  const { approvalId } = await stage.engine.event('approval-request');
  await stage.engine.answer(threadId, approvalId, 'allow');
  await stage.engine.until(() => ends().length === 2);
  expect(ends()[1]?.output?.['text']).toBe(
    'One found: {"Phone": "[removed]", "id": 7}\n[{"id":7,"home":{"address":"[removed]"}}]'
  );
  expect(JSON.stringify(stage.engine.events.slice(before))).not.toContain('canary');
}, 30_000);

test('[JP-26] [JM-6] a secret that a server words reaches no frame, log, journal or audit: not by progress, question, result or its own log', async () => {
  const leaked = ['gh', 'p_', 'l3ak3dByTh3S3rv3r0123456789'].join('');
  await stage.start(
    {
      ...stage.script({ steps: [[{ tool: 'good__work', input: {} }], [{ text: 'Done.' }]] }),
      ...user(pinned('good', 'leaks'))
    },
    [],
    ['/usr/bin/env', 'SALLYPORT_DEBUG=1']
  );
  const threadId = await stage.engine.thread();
  await stage.engine.turn(threadId, 'Go.');
  const { elicitationId, question } = await stage.engine.event('elicitation-request');
  expect(question.message).toBe('Use [removed]?');
  await stage.engine.request('elicitation/answer', { threadId, elicitationId, action: 'decline' });
  await stage.engine.event('turn-end');
  expect(ends()[0]?.output?.['text']).toBe('[removed] [removed] {"action":"decline"}');
  await stage.engine.stop();
  const kept = readdirSync(stage.world.stateDir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  const said = [JSON.stringify(stage.engine.lines), stage.engine.stderr, ...kept].join();
  for (const trace of [
    leaked,
    leaked.slice(0, 14),
    Buffer.from(leaked).toString('base64').slice(0, -3)
  ])
    expect(said.includes(trace)).toBe(false);
}, 30_000);
