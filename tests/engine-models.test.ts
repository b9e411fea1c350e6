import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelloLine, ModelConnection } from '../src/protocol/link';
import { codeOf, useStage, type Engine } from './engine-driver';
import { ModelServer, type Reply } from './model-server';

const stage = useStage();
const KEY = 'canary-of-the-model-0123456789';
let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

/** An engine whose prompts go to the server, which says these replies; the gate gives it the key. */
async function begin(
  replies: ModelServer['replies'],
  changes: Partial<HelloLine> = {}
): Promise<Engine> {
  server.replies = replies;
  const model = { id: 'mock', provider: 'openai-compatible', model: 'm', baseUrl: server.origin };
  const engine = await stage.start({ models: [model], ...changes });
  engine.onService = call =>
    call.name === 'model/credential' ? { value: KEY } : engine.defaultService(call);
  return engine;
}

const read = (path: string): Reply => [
  { call: 'read_file', args: JSON.stringify({ path }) },
  { finish: 'tool' }
];
const done: Reply = [{ text: 'Done.' }, { finish: 'stop' }];

const outcomes = (engine: Engine): readonly string[] =>
  engine.events.flatMap(({ event }) => (event.type === 'tool-call-end' ? [event.outcome] : []));
const messages = (engine: Engine): readonly string[] =>
  engine.events.flatMap(({ event }) => (event.type === 'message-end' ? [event.text] : []));

test('a model reads, asks to act, is told what came of it, and its turn is undone like any other', async () => {
  const engine = await begin([
    [
      { reasoning: 'Where is it?' },
      { text: 'I look.' },
      { call: 'read_file', args: '{"path":"a.txt"}' },
      { finish: 'tool' }
    ],
    [
      { call: 'edit_file', args: '{"path":"a.txt","edits":[{"oldText":"old","newText":"new"}]}' },
      { finish: 'tool' }
    ],
    done
  ]);
  writeFileSync(stage.path('a.txt'), 'old text');
  const threadId = await engine.thread();
  const end = await engine.complete(threadId, 'Make it new.');
  expect(end).toMatchObject({
    reason: 'done',
    changes: [{ path: 'a.txt', change: 'modified' }],
    usage: { inputTokens: 300, outputTokens: 60, cacheReadTokens: 240, reasoningTokens: 15 },
    verdicts: { allowed: 1, asked: 1, denied: 0 }
  });
  expect(readFileSync(stage.path('a.txt'), 'utf8')).toBe('new text');
  expect(messages(engine)).toEqual(['I look.', 'Done.']);
  const acts = engine.services.flatMap(call =>
    call.name === 'audit/intent' ? [[call.params.action, call.params.approvalId !== undefined]] : []
  );
  expect(acts).toEqual([
    ['model/request', false],
    ['read_file', false],
    ['model/request', false],
    ['edit_file', true],
    ['model/request', false]
  ]);
  const last = JSON.stringify(server.asked[2]?.body);
  expect(last).toContain('old text');
  expect(last).toContain('Make it new.');
  await engine.complete(threadId, '/undo');
  expect(readFileSync(stage.path('a.txt'), 'utf8')).toBe('old text');
  server.replies = [...server.replies.slice(0, 3), [{ text: 'I see.' }, { finish: 'stop' }]];
  await engine.complete(threadId, 'And now?');
  expect(JSON.stringify(server.asked[3]?.body)).toContain('undid the changes');
});

test('[JP-35, JM-20] a server that stands still in a reply ends the turn when the policy says', async () => {
  const engine = await begin(
    [[{ text: 'So ' }, { fault: 'hang' }]],
    stage.policy({ models: { idleS: 1 } })
  );
  const end = await engine.complete(await engine.thread(), 'Hello.');
  expect(JSON.stringify(end)).toContain('cut-stream');
  expect(server.asked).toHaveLength(1);
});

test('a slash command asks no model, and without one a prompt asks for one', async () => {
  const engine = await begin([done]);
  writeFileSync(stage.path('a.txt'), 'text');
  await engine.complete(await engine.thread(), '/read a.txt');
  expect(server.asked).toEqual([]);
  expect(
    await engine.request('initialize', {
      protocolVersion: 1,
      client: 'test',
      visible: true
    } as never)
  ).toMatchObject({
    model: { provider: 'openai-compatible', name: 'm' }
  });
});

const bad: readonly [
  name: string,
  replies: readonly Reply[],
  reason: string,
  outcomes: string[]
][] = [
  [
    'three calls of tools that are not there end the turn',
    Array.from({ length: 4 }, (_, at) => [
      { call: `no_tool_${at}`, args: '{}' },
      { finish: 'tool' }
    ]) as readonly Reply[],
    'loop',
    ['failed', 'failed', 'failed']
  ],
  [
    'half arguments are told, and the turn goes on',
    [[{ call: 'read_file', args: '{"path":"a.' }, { finish: 'length' }], read('a.txt'), done],
    'done',
    ['failed', 'ok']
  ],
  ['the same call three times ends the turn', [read('a.txt')], 'loop', ['ok', 'ok', 'ok']],
  [
    'calls of a reply that broke off are not run',
    [[{ text: 'So' }, { call: 'read_file', args: '{"path":"a.txt"}' }, { fault: 'cut' }]],
    'error',
    []
  ],
  [
    'calls of a reply without an end are not run',
    [[{ text: 'So' }, { call: 'read_file', args: '{"path":"a.txt"}' }, { fault: 'end' }]],
    'interrupted',
    []
  ]
];
test.each(bad)('%s', async (_name, replies, reason, expected) => {
  const engine = await begin([...replies]);
  writeFileSync(stage.path('a.txt'), 'text');
  const end = await engine.complete(await engine.thread(), 'Go on.');
  expect({ reason: end.reason, outcomes: outcomes(engine) }).toEqual({
    reason,
    outcomes: expected
  });
});

test.each<[string, object, string]>([
  ['its provider', { models: { providers: ['anthropic'] } }, 'locked'],
  ['its host', { models: { hosts: ['models.example'] } }, 'locked'],
  ['any', { models: { providers: [] } }, 'locked']
])('where policy lists other models than %s, nothing is sent', async (_name, user, code) => {
  const engine = await begin([done], stage.policy(user));
  const end = await engine.complete(await engine.thread(), 'Hello.');
  expect(end).toMatchObject({ reason: 'error', error: { code } });
  expect(server.asked).toEqual([]);
  expect(engine.services.map(({ name }) => name)).not.toContain('model/credential');
});

test('a bound of tokens pauses the turn before its next step, and a person lets it go on', async () => {
  const engine = await begin([read('a.txt'), done], stage.policy({ limits: { tokens: 120 } }));
  writeFileSync(stage.path('a.txt'), 'text');
  const threadId = await engine.thread();
  const end = await engine.complete(threadId, 'Hello.');
  expect(end).toMatchObject({ reason: 'budget', usage: { inputTokens: 100, outputTokens: 20 } });
  expect(server.asked).toHaveLength(1);
  const steps = engine.events.flatMap(({ event: { type: name, ...event } }) =>
    name === 'step-start' || name === 'step-end' || name === 'budget-notice' ? [[name, event]] : []
  );
  expect(steps).toEqual([
    ['step-start', { turnId: end.turnId, step: 1, of: 50 }],
    ['step-end', expect.objectContaining({ step: 1 })],
    ['budget-notice', { turnId: end.turnId, budget: 'tokens', used: 120, limit: 120 }]
  ]);
  const goOn = { threadId, turnId: end.turnId, mode: 'agent' } as const;
  const idempotencyKey = 'the-same-press';
  const { turnId } = await engine.request('turn/continue', { ...goOn, idempotencyKey });
  expect(await engine.event('turn-end', event => event.turnId === turnId)).toMatchObject({
    reason: 'done'
  });
  expect(await engine.request('turn/continue', { ...goOn, idempotencyKey })).toEqual({ turnId });
  expect(server.asked).toHaveLength(2);
  const told = JSON.stringify(server.asked[1]?.body);
  expect(told).toContain('The turn before ended: budget.');
  expect(told).toMatch(/outcome\W+ok/);
  expect(await codeOf(engine.request('turn/continue', goOn))).toBe('not-found');
  expect(await codeOf(engine.request('turn/continue', { ...goOn, turnId }))).toBe('conflict');
});

test('a bound of the cost counts where the prices are known, and says where they are not', async () => {
  const limits = stage.policy({ limits: { cost: 3 } });
  const connection = { id: 'mock', provider: 'openai-compatible', model: 'm' };
  const model = { ...connection, baseUrl: server.origin, price: { input: 200, output: 500 } };
  const engine = await begin([read('a.txt'), done], { ...limits, models: [model] });
  writeFileSync(stage.path('a.txt'), 'text');
  const end = await engine.complete(await engine.thread(), 'Hello.');
  expect(end.reason).toBe('budget');
  expect(await engine.event('step-end')).toMatchObject({ cost: 3 });
  expect(await engine.event('budget-notice')).toMatchObject({ budget: 'cost', used: 3, limit: 3 });
  const unknown = await begin([done], limits);
  expect(await unknown.complete(await unknown.thread(), 'Hello.')).toMatchObject({
    reason: 'done'
  });
  expect(await unknown.event('notice')).toMatchObject({ code: 'cost-unknown' });
});

test('[JM-19] requests to one provider are bounded a minute', async () => {
  const engine = await begin([done], stage.policy({ rates: { perProviderPerMin: 1 } }));
  const threadId = await engine.thread();
  expect(await engine.complete(threadId, 'One.')).toMatchObject({ reason: 'done' });
  expect(await engine.complete(threadId, 'Two.')).toMatchObject({
    reason: 'error',
    error: { code: 'rate-limited', retryAfterMs: expect.any(Number) as number }
  });
});

test('in the mode ask a model is offered nothing that acts, and may not act all the same', async () => {
  const engine = await begin([
    [{ call: 'write_file', args: '{"path":"b.txt","content":"x"}' }, { finish: 'tool' }],
    done
  ]);
  const threadId = await engine.thread();
  await engine.turn(threadId, 'Write it.', 'ask');
  await engine.event('turn-end');
  expect(outcomes(engine)).toEqual(['denied']);
  expect(existsSync(stage.path('b.txt'))).toBe(false);
  const tools = server.asked[0]?.body['tools'] as { function: { name: string } }[];
  expect(tools.map(tool => tool.function.name).sort()).toEqual([
    'list_files',
    'read_file',
    'run_subagent',
    'search_files',
    'update_plan'
  ]);
});

test('[JP-26, JM-9] the key goes to its server and nowhere else, even where the server says it again', async () => {
  const engine = await begin([
    [
      { reasoning: `Is it ${KEY}?` },
      { text: `It is ${KEY.slice(0, 11)}` },
      {
        text: `${KEY.slice(11)}, ${Buffer.from(KEY).toString('base64')}, ${encodeURIComponent(KEY)}.`
      },
      { call: 'write_file', args: JSON.stringify({ path: 'k.txt', content: KEY }) },
      { call: KEY, args: '{}' },
      { finish: 'tool' }
    ],
    { status: 400, body: { error: { message: `No, ${KEY}` } } }
  ]);
  await engine.complete(await engine.thread(), 'Say it.');
  expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  // A file with the mark in the key's place would be of no use to anybody.
  expect(existsSync(stage.path('k.txt'))).toBe(false);
  expect(outcomes(engine)[0]).toBe('failed');
  expect(JSON.stringify(engine.lines)).toContain('kept-value');
  await engine.stop();
  const files = readdirSync(stage.world.stateDir, { recursive: true, withFileTypes: true });
  const disk = files
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  const told = [
    JSON.stringify(engine.lines),
    engine.stderr,
    ...disk,
    JSON.stringify(server.asked.map(({ body }) => body))
  ];
  const forms = [
    KEY,
    Buffer.from(KEY).toString('base64').slice(0, 36),
    Buffer.from(KEY).toString('hex')
  ];
  expect(forms.filter(form => told.some(text => text.includes(form)))).toEqual([]);
  expect(told.join('')).toContain('[removed]');
});

test('[JM-20] a cancel in mid-reply keeps what was said', async () => {
  const engine = await begin([[{ text: 'So far' }, { fault: 'hang' }]]);
  const threadId = await engine.thread();
  const turnId = await engine.turn(threadId, 'Talk.');
  await engine.event('message-delta');
  await engine.request('turn/cancel', { threadId, turnId });
  const end = await engine.event('turn-end');
  expect(end.reason).toBe('cancelled');
  expect(messages(engine)).toEqual(['So far']);
});

test('after a restart in mid-question the model is told all that was, and goes on', async () => {
  const engine = await begin([
    [
      { text: 'I write.' },
      { call: 'write_file', args: '{"path":"b.txt","content":"x"}' },
      { finish: 'tool' }
    ],
    done
  ]);
  const threadId = await engine.thread();
  await engine.turn(threadId, 'Write it.');
  await engine.event('approval-request');
  await engine.kill();
  const next = await begin(server.replies);
  await next.request('thread/open', { threadId, afterSeq: 0 });
  const { approvalId } = await next.event('approval-withdrawn');
  const again = await next.event('approval-request', event => event.approvalId !== approvalId);
  await next.answer(threadId, again.approvalId, 'allow');
  expect(await next.event('turn-end')).toMatchObject({ reason: 'done' });
  const told = JSON.stringify(server.asked[1]?.body);
  expect(told).toContain('Write it.');
  expect(told).toContain('I write.');
  expect(told).toMatch(/outcome\W+ok/);
});

test('a prompt goes to the model that a person chose for it, also after a restart, and to no other', async () => {
  const other = await ModelServer.start([
    [{ call: 'write_file', args: '{"path":"b.txt","content":"x"}' }, { finish: 'tool' }],
    [{ text: 'The other one.' }, { finish: 'stop' }]
  ]);
  try {
    const connect = (id: string, { origin }: ModelServer): ModelConnection => ({
      id,
      provider: 'openai-compatible',
      model: id,
      baseUrl: origin
    });
    const models = [connect('first', server), connect('second', other)];
    const engine = await begin([done], { models });
    const threadId = await engine.thread();
    const start = (model: string): Promise<{ readonly turnId: string }> =>
      engine.request('turn/start', {
        threadId,
        mode: 'agent',
        input: [{ type: 'text', text: 'Write it.' }],
        model
      });
    expect(await codeOf(start('third'))).toBe('not-found');
    await start('second');
    await engine.event('approval-request');
    await engine.kill();
    const next = await begin([done], { models });
    await next.request('thread/open', { threadId, afterSeq: 0 });
    const { approvalId } = await next.event('approval-withdrawn');
    const again = await next.event('approval-request', event => event.approvalId !== approvalId);
    await next.answer(threadId, again.approvalId, 'allow');
    await next.event('turn-end');
    expect(messages(next)).toEqual(['The other one.']);
    expect(other.asked.map(({ body }) => body['model'])).toEqual(['second', 'second']);
    expect(server.asked).toEqual([]);
  } finally {
    await other.stop();
  }
});

const audited = (engine: Engine): readonly string[] =>
  engine.services.flatMap(call => {
    if (call.name === 'audit/intent' && call.params.action === 'model/request')
      return [call.params.target.replace(/:\d+$/, '')];
    if (call.name !== 'audit/result') return [];
    const { outcome, detail } = call.params;
    return [detail === undefined ? outcome : `${outcome}: ${detail}`];
  });

test.each<[string, readonly Reply[], string]>([
  ['that is answered', [done], 'ok'],
  ['that fails', [{ status: 401 }], 'failed: auth'],
  ['that breaks off', [[{ text: 'So' }, { fault: 'end' }]], 'interrupted']
])(
  'a request %s is on record before it leaves and after it ended, without what was said',
  async (_name, replies, result) => {
    const engine = await begin([...replies]);
    await engine.complete(await engine.thread(), 'A private question.');
    await engine.until(() => engine.services.some(({ name }) => name === 'audit/result'));
    expect(audited(engine)).toEqual(['openai-compatible m at 127.0.0.1', result]);
    expect(JSON.stringify(engine.services)).not.toContain('private');
  }
);

test('a request that cannot be put on record is not sent', async () => {
  const engine = await begin([done]);
  engine.onService = call => {
    if (call.name === 'audit/intent') throw new Error('The disk is full.');
    return engine.defaultService(call);
  };
  const end = await engine.complete(await engine.thread(), 'Hello.');
  expect(end).toMatchObject({ reason: 'error', error: { code: 'failed' } });
  expect(server.asked).toEqual([]);
});
