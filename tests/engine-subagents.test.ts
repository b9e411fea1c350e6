import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ThreadEvent } from '../src/protocol/events';
import { reduce } from '../src/protocol/reduce';
import { emptyThread, type TurnState } from '../src/protocol/state';
import { codeOf, useStage } from './engine-driver';
import { ModelServer, type Said } from './model-server';

const stage = useStage();

const start = (task: string, mode?: string): object => ({
  tool: 'run_subagent',
  input: { name: 'helper', task, ...(mode !== undefined && { mode }) }
});
const write = (path: string): object => ({
  tool: 'write_file',
  input: { path, content: 'written' }
});

/** The turns of the thread as everybody who looks at it has them. */
const turns = (threadId: string): readonly TurnState[] =>
  stage.engine.events.reduce((state, entry) => reduce(state, entry), emptyThread(threadId)).turns;

const ended = (turnId: string): Promise<Extract<ThreadEvent, { type: 'turn-end' }>> =>
  stage.engine.event('turn-end', end => end.turnId === turnId);

/** A call's tool, its outcome, and whether it is a subagent's. */
const calls = (threadId: string): readonly object[] =>
  (turns(threadId).at(-1)?.items ?? []).flatMap(item =>
    item.type === 'call'
      ? [[item.tool, item.outcome, item.parent === undefined ? 'own' : 'nested']]
      : []
  );

const allowing = (...names: readonly string[]): object => ({
  allow: names.map(name => ({ id: `s-${name}`, tool: 'subagent', name }))
});

test('a subagent is asked about, works with calls of its own that are asked about and audited, and is undone with its turn', async () => {
  await stage.start(
    stage.script(
      { when: 'Delegate', steps: [[start('Write it, please.', 'agent')], [{ text: 'All done.' }]] },
      {
        when: 'Write it',
        steps: [[{ text: 'I write.' }, write('a.txt')], [{ text: 'Report: a.txt is written.' }]]
      }
    )
  );
  const { engine } = stage;
  const threadId = await engine.thread();
  const end = await engine.complete(threadId, 'Delegate this.');
  expect(end).toMatchObject({
    reason: 'done',
    changes: [{ path: 'a.txt', change: 'created' }],
    verdicts: { asked: 2 }
  });
  const [own] = turns(threadId)[0]?.items ?? [];
  expect(turns(threadId)[0]?.items).toMatchObject([
    {
      tool: 'run_subagent',
      outcome: 'ok',
      output: { text: 'Report: a.txt is written.', steps: 2 },
      approval: { status: 'allowed', summary: { kind: 'subagent', risk: 'medium' } }
    },
    { type: 'message', text: 'I write.', parent: own?.type === 'call' ? own.callId : '' },
    { tool: 'write_file', outcome: 'ok', parent: expect.any(String) },
    { type: 'message', text: 'Report: a.txt is written.', parent: expect.any(String) },
    { type: 'message', text: 'All done.' }
  ]);
  expect(turns(threadId)[0]?.items.at(-1)).not.toHaveProperty('parent');
  // Its start changes nothing itself, so less than an editor may have it done; its act is one.
  const callId = own?.type === 'call' ? own.callId : '';
  const audited = engine.services.map(call =>
    call.name === 'audit/intent'
      ? [call.params.action, call.params.kind, call.params.parentCallId]
      : call.name
  );
  expect(audited).toEqual([
    ['run_subagent', 'read', undefined],
    ['write_file', 'act', callId],
    'audit/result',
    'audit/result'
  ]);
  await engine.request('checkpoint/restore', { threadId, turnId: end.turnId });
  expect(existsSync(stage.path('a.txt'))).toBe(false);
});

test.each<[string, object, string, string, readonly (readonly unknown[])[]]>([
  [
    'one that only reads is refused an act, whatever the policy allows',
    { edits: 'allow', ...allowing('helper') },
    'ask',
    'agent',
    [
      ['run_subagent', 'ok', 'own'],
      ['write_file', 'denied', 'nested']
    ]
  ],
  [
    'none has a wider mode than its turn',
    { edits: 'allow', ...allowing('helper') },
    'agent',
    'plan',
    [['run_subagent', 'denied', 'own']]
  ],
  [
    'one may look around for a turn that changes nothing',
    { edits: 'allow', ...allowing('helper') },
    'ask',
    'ask',
    [
      ['run_subagent', 'ok', 'own'],
      ['write_file', 'denied', 'nested']
    ]
  ],
  [
    'what the policy denies it denies here',
    { edits: 'allow', deny: [{ id: 'no', tool: 'edit', path: 'a.txt' }], ...allowing('helper') },
    'agent',
    'agent',
    [
      ['run_subagent', 'ok', 'own'],
      ['write_file', 'denied', 'nested']
    ]
  ],
  [
    'a rule can deny them all',
    { deny: [{ id: 'none', tool: 'subagent' }] },
    'ask',
    'agent',
    [['run_subagent', 'denied', 'own']]
  ]
])('%s', async (_what, policy, itsMode, mode, outcomes) => {
  await stage.start({
    ...stage.script(
      { when: 'Delegate', steps: [[start('Write it.', itsMode)], []] },
      { when: 'Write it', steps: [[write('a.txt')], [{ text: 'I could not.' }]] }
    ),
    ...stage.policy(policy)
  });
  const { engine } = stage;
  const threadId = await engine.thread();
  await ended(await engine.turn(threadId, 'Delegate this.', mode as 'ask'));
  expect(calls(threadId)).toEqual(outcomes);
  expect(existsSync(stage.path('a.txt'))).toBe(false);
});

test('it starts no other, shows no plan, and counts for the bounds of its turn', async () => {
  await stage.start({
    ...stage.script(
      { when: 'Delegate', steps: [[start('Nest.')], [write('b.txt')]] },
      {
        when: 'Nest',
        steps: [
          [start('Nest.'), { tool: 'update_plan', input: { items: [{ text: 'one' }] } }],
          [{ tool: 'list_files', input: {} }]
        ]
      }
    ),
    ...stage.policy({ ...allowing('helper'), limits: { callsPerTurn: 3 } })
  });
  const { engine } = stage;
  const threadId = await engine.thread();
  await ended(await engine.turn(threadId, 'Delegate this.'));
  expect(calls(threadId)).toEqual([
    ['run_subagent', 'partial', 'own'],
    ['run_subagent', 'failed', 'nested'],
    ['update_plan', 'failed', 'nested'],
    ['list_files', 'ok', 'nested']
  ]);
  expect(engine.types()).not.toContain('plan-changed');
  expect(existsSync(stage.path('b.txt'))).toBe(false);
});

test('it is cancelled with its turn, its question is withdrawn, and its text so far stays', async () => {
  await stage.start({
    ...stage.script(
      { when: 'Delegate', steps: [[start('Ask me.', 'agent')]] },
      { when: 'Ask me', steps: [[{ text: 'Half a ' }, write('a.txt')]] }
    ),
    ...stage.policy(allowing('helper'))
  });
  const { engine } = stage;
  const threadId = await engine.thread();
  const turnId = await engine.turn(threadId, 'Delegate this.');
  const { approvalId } = await engine.event('approval-request');
  await engine.request('turn/cancel', { threadId, turnId });
  expect(await ended(turnId)).toMatchObject({ reason: 'cancelled' });
  expect(calls(threadId)).toEqual([
    ['run_subagent', 'cancelled', 'own'],
    ['write_file', 'cancelled', 'nested']
  ]);
  expect(await codeOf(engine.request('approval/open', { threadId, approvalId }))).toBe(
    'stale-approval'
  );
  expect(existsSync(stage.path('a.txt'))).toBe(false);
});

test('the question of a subagent ends with its engine, and is not asked again', async () => {
  const settings = {
    ...stage.script(
      { when: 'Delegate', steps: [[start('Ask me.', 'agent')]] },
      { when: 'Ask me', steps: [[write('a.txt')]] }
    ),
    ...stage.policy(allowing('helper'))
  };
  await stage.start(settings);
  const threadId = await stage.engine.thread();
  const turnId = await stage.engine.turn(threadId, 'Delegate this.');
  await stage.engine.event('approval-request');
  await stage.engine.kill();
  await stage.start(settings);
  await stage.engine.request('thread/open', { threadId, afterSeq: 0 });
  expect(await ended(turnId)).toMatchObject({ reason: 'interrupted' });
  expect(calls(threadId)).toEqual([
    ['run_subagent', 'interrupted', 'own'],
    ['write_file', 'cancelled', 'nested']
  ]);
});

test('one that asks for what is no call, again and again, is ended, and its turn goes on', async () => {
  const none = { tool: 'no_such_tool', input: {} };
  await stage.start({
    ...stage.script(
      { when: 'Delegate', steps: [[start('Get lost.')], [{ text: 'It got lost.' }]] },
      { when: 'Get lost', steps: [[none], [none], [none], [write('a.txt')]] }
    ),
    ...stage.policy(allowing('helper'))
  });
  const { engine } = stage;
  const threadId = await engine.thread();
  expect(await ended(await engine.turn(threadId, 'Delegate this.'))).toMatchObject({
    reason: 'done'
  });
  const nested = ['no_such_tool', 'failed', 'nested'];
  expect(calls(threadId)).toEqual([['run_subagent', 'failed', 'own'], nested, nested, nested]);
});

test('a failure of its model is its report, and the turn goes on', async () => {
  writeFileSync(stage.path('a.txt'), 'before');
  await stage.start({
    ...stage.script(
      { when: 'Delegate', steps: [[start('Fail.')], [{ text: 'It failed.' }]] },
      { when: 'Fail', steps: [[{ text: 'I begin.' }, { fault: 'error' }]] }
    ),
    ...stage.policy(allowing('helper'))
  });
  const { engine } = stage;
  const threadId = await engine.thread();
  expect(await ended(await engine.turn(threadId, 'Delegate this.'))).toMatchObject({
    reason: 'done'
  });
  expect(await engine.event('tool-call-end')).toMatchObject({
    outcome: 'failed',
    output: { text: 'I begin.', steps: 1 }
  });
  expect(readFileSync(stage.path('a.txt'), 'utf8')).toBe('before');
});

test('a model that works a task is told of the task alone, is offered what its mode leaves, and its last words go back as data', async () => {
  const server = await ModelServer.start();
  const calls = (tool: string, input: object): readonly Said[] => [
    { call: tool, args: JSON.stringify(input) },
    { finish: 'tool' }
  ];
  server.replies = [
    calls('run_subagent', { name: 'helper', task: 'Find the word in a.txt.' }),
    calls('read_file', { path: 'a.txt' }),
    [{ text: 'The word is heron.' }, { finish: 'stop' }],
    [{ text: 'It is heron.' }, { finish: 'stop' }]
  ];
  writeFileSync(stage.path('a.txt'), 'heron\nand more of the file');
  const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
  await stage.start({ models: [model], ...stage.policy(allowing('helper')) });
  const { engine } = stage;
  const threadId = await engine.thread();
  const end = await engine.complete(threadId, 'Ask somebody for the secret of the pond.');
  // Each of the four replies counts, whoever was asked.
  expect(end).toMatchObject({ reason: 'done', usage: { inputTokens: 400, outputTokens: 80 } });
  expect(turns(threadId)[0]?.used).toMatchObject({ usage: { inputTokens: 400 } });
  const [first, task, , report] = server.asked.map(({ body }) => JSON.stringify(body));
  expect(task).toContain('Find the word in a.txt.');
  expect(task).not.toContain('secret of the pond');
  const offered = server.asked.map(({ body }) =>
    // The cast: the form of the dialect that is spoken here.
    (body['tools'] as { function: { name: string } }[]).map(tool => tool.function.name)
  );
  expect(offered[0]).toEqual(expect.arrayContaining(['run_subagent', 'update_plan', 'edit_file']));
  expect(offered[1]).toEqual(expect.arrayContaining(['read_file', 'list_files', 'search_files']));
  for (const name of ['run_subagent', 'update_plan', 'edit_file', 'run_command'])
    expect(offered[1]).not.toContain(name);
  expect(first).not.toContain('heron');
  expect(report).toContain('The word is heron.');
  // Of what it read on its way, the turn's model hears nothing.
  expect(task).not.toContain('and more of the file');
  expect(JSON.stringify(server.asked[2]?.body)).toContain('and more of the file');
  expect(report).not.toContain('and more of the file');
  expect(server.asked[3]?.body['messages']).toHaveLength(4);
  // A later turn is told the same from the journal.
  await engine.complete(threadId, 'And now?');
  await server.stop();
  expect(server.asked[4]?.body['messages']).toMatchObject(
    ['system', 'user', 'assistant', 'tool', 'assistant', 'user'].map(role => ({ role }))
  );
  expect(JSON.stringify(server.asked[4]?.body)).not.toContain('and more of the file');
});
