import type { ModelConnection } from '../../protocol/link';
import { ModelServer, type Reply } from '../../../tests/model-server';
import type { CallReport, ProviderEvent } from '../providers/provider';
import { Redactor } from '../redact';
import { ContextWindows } from './context-windows';
import { createModelProvider, type ModelTurn } from './model-provider';

let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

const dialects: readonly [provider: string, path: string][] = [
  ['openai-compatible', ''],
  ['openai', ''],
  ['anthropic', ''],
  ['google', ''],
  ['mistral', '/mistral'],
  ['azure', ''],
  ['bedrock', '']
];
const names = dialects.map(([provider]) => provider);
const paths = new Map(dialects);

const turnOf = (provider: string, changes: Partial<ModelTurn> = {}): ModelTurn => ({
  connection: {
    id: 'one',
    provider,
    // Bedrock caches for some models only.
    model: provider === 'bedrock' ? 'anthropic.claude-mock' : 'mock',
    baseUrl: `${server.origin}${paths.get(provider) ?? ''}`
  } satisfies ModelConnection,
  windows: new ContextWindows(),
  audit: () => Promise.resolve(() => undefined),
  mode: 'agent',
  tools: async () => [
    {
      name: 'read_file',
      description: 'Reads a file.',
      inputSchema: {
        $schema: 'x',
        type: 'object',
        properties: { path: { type: 'string' } },
        required: ['path'],
        additionalProperties: false
      }
    }
  ],
  history: () => ({
    turns: [
      {
        turnId: 'u1',
        mode: 'agent',
        input: [{ type: 'text', text: 'What is in a.txt?' }],
        startedAt: 0,
        items: [],
        uncovered: []
      }
    ]
  }),
  credential: async () => 'canary-key-0123456789',
  assertAllowed: () => undefined,
  redactor: new Redactor(),
  timing: { pauseMs: 1, idleMs: 2000 },
  ...changes
});

/** How a request says what the server may keep. */
const CACHE_MARKS = new Map([
  ['openai', '"prompt_cache_key":"t1"'],
  ['azure', '"prompt_cache_key":"t1"'],
  ['mistral', '"prompt_cache_key":"t1"'],
  ['anthropic', '"cache_control":{"type":"ephemeral"}'],
  ['bedrock', '"cachePoint":{"type":"default"}']
]);

/** What a step says, and how it ends: the code of its failure, `interrupted` without a finish. */
async function step(
  provider: ReturnType<typeof createModelProvider>,
  number = 0,
  reports: readonly CallReport[] = []
): Promise<{ events: readonly ProviderEvent[]; end: string; text: string; message: string }> {
  const events: ProviderEvent[] = [];
  let end = 'interrupted';
  let message = '';
  try {
    for await (const event of provider.stream({
      threadId: 't1',
      turnId: 'u1',
      step: number,
      text: 'What is in a.txt?',
      reports,
      signal: new AbortController().signal
    }))
      events.push(event);
    const last = events.at(-1);
    if (last?.type === 'finish') end = last.reason;
  } catch (error) {
    end = (error as { code?: string }).code ?? String(error);
    message = String((error as Error).message);
  }
  const text = events.map(event => (event.type === 'text' ? event.text : '')).join('');
  return { events, end, text, message };
}

test('a turn that goes on has its server asked for the window of the model', async () => {
  server.models = [{ id: 'mock', max_model_len: 7000 }];
  server.replies = [[{ text: 'One.' }, { finish: 'stop' }]];
  const turn = turnOf('openai-compatible');
  const model = createModelProvider(turn);
  await step(model);
  expect([server.listed, turn.windows.of(turn.connection)]).toEqual([0, undefined]);
  await step(model, 1);
  // Joins the question that is under way.
  await turn.windows.learn(turn.connection, () => Promise.reject(new Error('asked already')));
  expect(turn.windows.of(turn.connection)).toBe(7000);
});

describe('[MG-24] bedrock with keys of an AWS account', () => {
  const account = {
    accessKeyId: ['AKIA', 'CANARY0123456789'].join(''),
    secretAccessKey: 'canary/of+the/secret-access-key-0123456',
    sessionToken: 'canary-of-the-session//token==',
    region: 'eu-central-1',
    service: 'bedrock'
  };
  const { service: _, ...keys } = account;
  const connection = (): ModelConnection => ({
    id: 'one',
    provider: 'bedrock',
    // A name with what has to be escaped.
    model: 'eu.anthropic.claude-mock-v1:0',
    baseUrl: server.origin
  });
  const ask = (credential: object, changes: Partial<ModelTurn> = {}): ReturnType<typeof step> =>
    step(
      createModelProvider(
        turnOf('bedrock', {
          connection: connection(),
          credential: async () => JSON.stringify(credential),
          ...changes
        })
      )
    );

  test('signs each request anew, for the region and the session that they name, and sends no key', async () => {
    server.aws = account;
    server.replies = [[{ text: 'Signed.' }, { finish: 'stop' }]];
    expect(await ask(keys)).toMatchObject({ end: 'stop', text: 'Signed.' });
    const { sessionToken: __, ...lasting } = keys;
    const { sessionToken: ___, ...plain } = account;
    server.aws = plain;
    expect(await ask(lasting)).toMatchObject({ end: 'stop', text: 'Signed.' });
    expect(server.asked).toHaveLength(2);
    expect(JSON.stringify(server.asked)).not.toContain(keys.secretAccessKey);
  });

  test.each([
    ['another secret', { secretAccessKey: 'x'.repeat(40) }],
    ['another region', { region: 'us-east-1' }],
    ['another session', { sessionToken: 'of yesterday' }]
  ])('a server does not take them with %s', async (__, changes) => {
    server.aws = account;
    const { end, message } = await ask({ ...keys, ...changes });
    expect(end).toBe('auth');
    expect(message).toMatch(/security token|signature|region/);
    expect(server.asked).toEqual([]);
  });

  test('without a region anywhere nothing is sent, and the words say where it is looked for', async () => {
    const { region: __, ...rest } = keys;
    const { end, message } = await ask(rest);
    expect([end, server.asked]).toEqual(['bad-params', []]);
    expect(message).toContain('AWS_REGION');
  });

  test('[JP-26] none of them is told when the server says them again, and its list is not asked for with them', async () => {
    server.replies = [[{ text: Object.values(keys).join(' and ') }, { finish: 'stop' }]];
    server.models = ['x'];
    const redactor = new Redactor();
    const { end } = await ask(keys, { redactor });
    expect([end, server.listed]).toEqual(['stop', 0]);
    const said = redactor.redact(Object.values(keys).join(' and '));
    expect(said).toBe('[removed] and [removed] and [removed] and eu-central-1');
  });
});

describe.each(names)('%s', provider => {
  test('streams text, reasoning, calls and usage, and is told their results', async () => {
    server.replies = [
      [
        { reasoning: 'Look first.' },
        { text: 'I will ' },
        { text: 'look.' },
        { call: 'read_file', args: '{"path":"a.txt"}' },
        { finish: 'tool' }
      ],
      [{ text: 'It says hello.' }, { finish: 'stop' }]
    ];
    const model = createModelProvider(turnOf(provider));
    const first = await step(model);
    expect(first.message).toBe('');
    expect(first.text).toBe('I will look.');
    expect(first.events).toContainEqual({ type: 'reasoning', text: 'Look first.' });
    expect(first.events).toContainEqual({
      type: 'tool-call',
      tool: 'read_file',
      input: { path: 'a.txt' }
    });
    expect(first.events.at(-1)).toMatchObject({
      type: 'finish',
      reason: 'tool-calls',
      usage: { outputTokens: 20, cacheReadTokens: 80 }
    });
    const report: CallReport = {
      callId: 'c1',
      tool: 'read_file',
      outcome: 'ok',
      output: { text: 'hello', path: 'a.txt' }
    };
    const second = await step(model, 1, [report]);
    expect(second).toMatchObject({ end: 'stop', text: 'It says hello.' });
    const told = JSON.stringify(server.asked[1]?.body);
    expect(told).toContain('What is in a.txt?');
    expect(told).toContain('I will ');
    expect(told).toMatch(/<result-[0-9a-f]{12}>/);
    expect(told).toContain('hello');
    // What a server signed or sealed is sent back to it.
    if (provider === 'anthropic') expect(told).toContain('signed');
    if (provider === 'bedrock') expect(told).toContain('signed');
    if (['openai', 'azure', 'google'].includes(provider)) expect(told).toContain('sealed');
    // What can be kept at the server between requests is marked as that, where a dialect has a mark.
    const mark = CACHE_MARKS.get(provider);
    if (mark !== undefined) expect(told).toContain(mark);
    const sent = JSON.stringify(server.asked.map(({ body }) => body));
    expect(sent).not.toContain('$schema');
    expect(sent).not.toContain('"tool_choice":null');
    expect(sent).not.toContain('canary');
  });

  const faults: readonly [name: string, reply: Reply, end: string, text?: string][] = [
    ['401', { status: 401 }, 'auth'],
    ['403', { status: 403 }, 'auth'],
    ['404', { status: 404 }, 'bad-request'],
    ['500 each time', { status: 500 }, 'overloaded'],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://elsewhere.example/' } },
      'bad-request'
    ],
    [
      'a context that is too long',
      {
        status: 400,
        body: { error: { message: "This model's maximum context length is 8192 tokens." } }
      },
      'context-overflow'
    ],
    ['an overload in mid-reply', [{ text: 'So ' }, { error: 'Overloaded' }], 'overloaded', 'So '],
    ['a cut reply', [{ text: 'So ' }, { fault: 'cut' }], 'cut-stream', 'So '],
    ['an end without a finish', [{ text: 'So ' }, { fault: 'end' }], 'interrupted', 'So '],
    ['no JSON', [{ text: 'So ' }, { fault: 'garbage' }], 'cut-stream', 'So '],
    ['a filtered reply', [{ text: 'So ' }, { finish: 'filter' }], 'content-filter', 'So '],
    ['a reply that is too long', [{ text: 'So ' }, { finish: 'length' }], 'stop', 'So '],
    [
      'a call that is cut off',
      [{ text: 'So ' }, { call: 'read_file', args: '{"path":"a.txt"}' }, { fault: 'cut' }],
      'cut-stream',
      'So '
    ]
  ];
  test.each(faults)('%s', async (_name, reply, end, text = '') => {
    server.replies = [reply];
    const result = await step(createModelProvider(turnOf(provider)));
    expect({ end: result.end, text: result.text }).toEqual({ end, text });
    // What began to answer is never asked twice.
    if (Array.isArray(reply)) expect(server.asked).toHaveLength(1);
  });

  test('[JP-35] tries again before the first byte, as long as the server asks', async () => {
    server.replies = [
      { status: 429, headers: { 'retry-after-ms': '5' } },
      { status: 503 },
      [{ text: 'Well.' }, { finish: 'stop' }]
    ];
    expect(await step(createModelProvider(turnOf(provider)))).toMatchObject({
      end: 'stop',
      text: 'Well.'
    });
    expect(server.asked).toHaveLength(3);
  });

  test('[JP-35] does not wait longer than it may, and tells how long it would be', async () => {
    server.replies = [{ status: 429, headers: { 'retry-after': '600' } }];
    const result = await step(createModelProvider(turnOf(provider)));
    expect(result.end).toBe('rate-limited');
    expect(server.asked).toHaveLength(1);
  });

  test('works without a key', async () => {
    server.replies = [[{ text: 'Well.' }, { finish: 'stop' }]];
    const model = createModelProvider(turnOf(provider, { credential: async () => '' }));
    expect(await step(model)).toMatchObject({ end: 'stop', text: 'Well.' });
  });

  test('[JP-26, JP-27] the key that a server says again reaches nobody', async () => {
    const key = 'canary-key-0123456789';
    const split = [key.slice(0, 9), key.slice(9)].map(text => ({ text }));
    server.replies = [
      [
        { text: `The key is ${key}, ` },
        ...split,
        { text: ` and ${Buffer.from(key).toString('base64')} too` },
        { call: 'read_file', args: JSON.stringify({ path: key }) },
        { finish: 'tool' }
      ],
      { status: 400, body: { error: { message: `Not with ${key}` } } }
    ];
    const model = createModelProvider(turnOf(provider));
    const first = await step(model);
    expect(first.end).toBe('tool-calls');
    expect(JSON.stringify(first)).not.toContain('canary');
    expect(JSON.stringify(first)).not.toContain(Buffer.from(key).toString('base64').slice(0, 20));
    expect(first.text).toContain(' too');
    const second = await step(model, 1, []);
    expect(second).toMatchObject({ end: 'bad-request' });
    expect(second.message).not.toContain('canary');
  });
});

// Google sends arguments whole, as JSON inside its own.
test.each(names.filter(name => name !== 'google'))(
  'an input of %s that is no JSON, or half of one, reaches the loop as the text that it is',
  async provider => {
    server.replies = [
      [
        { call: 'read_file', args: '{"path": "a.t' },
        { call: 'read_file', args: '' },
        { finish: 'tool' }
      ]
    ];
    const { events, end } = await step(createModelProvider(turnOf(provider)));
    expect(end).toBe('tool-calls');
    expect(events.filter(event => event.type === 'tool-call')).toEqual([
      { type: 'tool-call', tool: 'read_file', input: '{"path": "a.t' },
      { type: 'tool-call', tool: 'read_file', input: {} }
    ]);
  }
);

test.each(['', '/', '/v1', '/v1/', '/v1/chat/completions'])(
  '[JM-22] an address that ends in "%s" leads to the same place',
  async end => {
    server.replies = [[{ finish: 'stop' }]];
    const connection = {
      id: 'one',
      provider: 'openai-compatible',
      model: 'mock',
      baseUrl: `${server.origin}${end}`
    };
    await step(createModelProvider(turnOf('', { connection })));
    expect(server.asked.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  }
);

test.each(['http://10.0.0.1/v1', 'http://models.example', 'http://127.0.0.1.example/v1'])(
  '[JP-30] a key is not shown to a network by %s',
  async baseUrl => {
    const connection = { id: 'one', provider: 'openai-compatible', model: 'mock', baseUrl };
    expect(await step(createModelProvider(turnOf('', { connection })))).toMatchObject({
      end: 'forbidden'
    });
  }
);

test('[JP-30] a redirect to another host is not followed, so the key is not sent there', async () => {
  const elsewhere = await ModelServer.start([[{ text: 'Thanks.' }, { finish: 'stop' }]]);
  try {
    const location = `${elsewhere.origin}/v1/chat/completions`;
    server.replies = [{ status: 307, headers: { location } }];
    expect(await step(createModelProvider(turnOf('openai-compatible')))).toMatchObject({
      end: 'bad-request',
      text: ''
    });
    expect(elsewhere.asked).toEqual([]);
  } finally {
    await elsewhere.stop();
  }
});

test('[JP-35, JM-20] a server that does not even begin to answer is asked again, and then given up', async () => {
  server.replies = [[{ fault: 'silence' }]];
  const timing = { answerMs: 50, pauseMs: 1 };
  const result = await step(createModelProvider(turnOf('openai-compatible', { timing })));
  expect(result).toMatchObject({ end: 'network' });
  expect(server.asked).toHaveLength(3);
});

test('[JM-20] a cancel in mid-reply ends it at once', async () => {
  server.replies = [[{ text: 'So ' }, { fault: 'hang' }]];
  const cancel = new AbortController();
  const events: ProviderEvent[] = [];
  const read = (async () => {
    const model = createModelProvider(turnOf('openai-compatible'));
    for await (const event of model.stream({
      threadId: 't1',
      turnId: 'u1',
      step: 0,
      text: '',
      reports: [],
      signal: cancel.signal
    })) {
      events.push(event);
      if (event.type === 'text') cancel.abort();
    }
  })();
  await expect(read).rejects.toMatchObject({ name: 'AbortError' });
  expect(events.filter(({ type }) => type !== 'context')).toEqual([{ type: 'text', text: 'So ' }]);
});
