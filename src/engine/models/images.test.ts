import { ModelServer } from '../../../tests/model-server';
import type { TurnState } from '../../protocol/state';
import type { CallReport, ProviderEvent, StepRequest } from '../providers/provider';
import { Redactor } from '../redact';
import { ContextWindows } from './context-windows';
import { createModelProvider } from './model-provider';

let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

const attached = { blob: `sha256-${'1'.repeat(64)}`, mediaType: 'image/png', bytes: 5 };
const shown = { blob: `sha256-${'2'.repeat(64)}`, mediaType: 'image/jpeg', bytes: 5 };
const kept = new Map([
  [attached.blob, Buffer.from('ATTACHED')],
  [shown.blob, Buffer.from('SHOWN')]
]);

const history = (): readonly TurnState[] => [
  {
    turnId: 'u1',
    mode: 'agent',
    input: [{ type: 'text', text: 'What is on it?' }],
    context: [{ type: 'image', sends: 'content', tokens: 1, sensitivity: 'ordinary', ...attached }],
    startedAt: 0,
    uncovered: [],
    items: [
      {
        type: 'call',
        callId: 'c1',
        tool: 'read_file',
        input: { path: 'plot.jpg' },
        startedAt: 0,
        outcome: 'ok',
        output: { text: 'An image.', images: [shown] }
      }
    ]
  }
];

/** Mistral's dialect is OpenAI's but for some rules, so that the server has to know whom it plays. */
const addressOf = (provider: string): string =>
  provider === 'mistral' ? `${server.origin}/mistral` : server.origin;

/** What the model's server was sent, and what came of it. */
async function ask(
  provider: string,
  image: (blob: string) => Promise<Buffer | null> = async blob => kept.get(blob) ?? null
): Promise<{ readonly sent: readonly string[]; readonly events: readonly ProviderEvent[] }> {
  const model = createModelProvider({
    connection: { id: 'one', provider, model: 'mock', baseUrl: addressOf(provider) },
    windows: new ContextWindows(),
    mode: 'agent',
    tools: async () => [],
    history: () => ({ turns: history() }),
    image,
    credential: async () => 'a-key-0123456789',
    assertAllowed: () => undefined,
    audit: () => Promise.resolve(() => undefined),
    redactor: new Redactor(),
    timing: { pauseMs: 1, idleMs: 2000 }
  });
  const events: ProviderEvent[] = [];
  const signal = new AbortController().signal;
  const request = { threadId: 't1', turnId: 'u1', step: 0, text: '', reports: [], signal };
  for await (const event of model.stream(request)) events.push(event);
  return { sent: server.asked.map(({ body }) => JSON.stringify(body)), events };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** How each dialect says an image; anything else would be read as text. */
const forms: readonly [provider: string, form: (type: string, data: string) => string][] = [
  ['openai-compatible', (type, data) => `"image_url":{"url":"data:${type};base64,${data}"`],
  ['openai', (type, data) => `"type":"input_image","image_url":"data:${type};base64,${data}"`],
  ['anthropic', (type, data) => `{"type":"base64","media_type":"${type}","data":"${data}"}`],
  ['google', (type, data) => `"inlineData":{"mimeType":"${type}","data":"${data}"}`],
  ['mistral', (type, data) => `"type":"image_url","image_url":"data:${type};base64,${data}"`],
  ['azure', (type, data) => `"type":"input_image","image_url":"data:${type};base64,${data}"`],
  [
    'bedrock',
    (type, data) =>
      `{"image":{"format":"${type.replace('image/', '')}","source":{"bytes":"${data}"}}}`
  ]
];

describe.each(forms)('%s', (provider, form) => {
  test('[NB-44] is sent an attached image and the image of a result as images, each once', async () => {
    server.replies = [[{ text: 'A curve.' }, { finish: 'stop' }]];
    const { sent } = await ask(provider);
    expect(sent).toHaveLength(1);
    for (const [type, data] of [
      ['image/png', base64('ATTACHED')],
      ['image/jpeg', base64('SHOWN')]
    ] as const) {
      expect(sent[0]).toContain(form(type, data));
      expect(sent[0]?.split(data)).toHaveLength(2);
    }
  });

  test('[NB-44] is asked again without images where it refuses them, and says so', async () => {
    server.replies = [
      { status: 400, body: { error: { message: 'image input is not supported' } } },
      [{ text: 'I cannot see it.' }, { finish: 'stop' }]
    ];
    const { sent, events } = await ask(provider);
    expect(sent).toHaveLength(2);
    expect(sent[1]).not.toContain(base64('ATTACHED'));
    expect(sent[1]).toContain('does not take images');
    expect(events.map(({ type }) => type)).toEqual(['context', 'notice', 'text', 'finish']);
  });
});

test('[NB-44] an image that is not kept any more is told as that', async () => {
  server.replies = [[{ text: 'Gone.' }, { finish: 'stop' }]];
  const { sent } = await ask('anthropic', async () => null);
  expect(sent[0]?.split('is not kept any more')).toHaveLength(3);
});

test('[NB-44] a request that is refused without images in it is not sent again', async () => {
  server.replies = [{ status: 400 }];
  kept.clear();
  await expect(ask('openai-compatible', undefined)).rejects.toMatchObject({ code: 'bad-request' });
});

const png = Buffer.from('89504e470d0a1a0a706c6f74', 'hex');
const drawn = { blob: `sha256-${'3'.repeat(64)}`, mediaType: 'image/png', bytes: png.length };

/** A turn of two steps, told what was drawn before, by a model that draws and then calls. */
async function* draw(
  provider: string,
  model: string,
  items: TurnState['items'] = []
): AsyncGenerator<ProviderEvent> {
  const turn = createModelProvider({
    connection: { id: 'one', provider, model, baseUrl: addressOf(provider) },
    windows: new ContextWindows(),
    mode: 'agent',
    tools: async () => [{ name: 'read_file', description: 'Reads.', inputSchema: {} }],
    history: () => ({ turns: [{ ...plain, items }, plain] }),
    image: async () => png,
    keepImage: async bytes => (bytes.equals(png) ? drawn : null),
    credential: async () => 'a-key-0123456789',
    assertAllowed: () => undefined,
    audit: () => Promise.resolve(() => undefined),
    redactor: new Redactor(),
    timing: { pauseMs: 1, idleMs: 2000 }
  });
  const request: StepRequest = {
    threadId: 't1',
    turnId: 'u1',
    step: 0,
    text: '',
    reports: [],
    signal: new AbortController().signal
  };
  const report: CallReport = { callId: 'c1', tool: 'read_file', outcome: 'ok', output: {} };
  yield* turn.stream(request);
  yield* turn.stream({ ...request, step: 1, reports: [report] });
}
const plain: TurnState = {
  turnId: 'u0',
  mode: 'agent',
  input: [{ type: 'text', text: 'Draw.' }],
  startedAt: 0,
  uncovered: [],
  items: []
};

test.each(['google', 'openai'])(
  '[NB-44] an image that a model of %s makes is kept and told it in the next step; what is none is said',
  async provider => {
    const form = forms.find(([name]) => name === provider)?.[1];
    server.replies = [
      [
        { text: 'Here:' },
        { image: png.toString('base64'), mediaType: 'image/svg+xml' },
        { image: Buffer.from('<svg/>').toString('base64'), mediaType: 'image/png' },
        { call: 'read_file', args: '{}' },
        { finish: 'tool' }
      ],
      [{ text: 'Done.' }, { finish: 'stop' }]
    ];
    const events: ProviderEvent[] = [];
    for await (const event of draw(provider, 'mock')) events.push(event);
    expect(events.filter(({ type }) => type !== 'context' && type !== 'finish')).toEqual([
      { type: 'text', text: 'Here:' },
      { type: 'image', image: drawn },
      { type: 'tool-call', tool: 'read_file', input: {} },
      { type: 'notice', code: 'drawn-no-image', params: { count: 1 } },
      { type: 'text', text: 'Done.' }
    ]);
    const told = JSON.stringify(server.asked[1]?.body);
    expect(told).toContain('[I made an image here.]');
    expect(told).toContain(form?.('image/png', png.toString('base64')));
  }
);

test.each(forms)('[NB-44] %s is told what was drawn in an earlier turn', async (provider, form) => {
  server.replies = [[{ text: 'Done.' }, { finish: 'stop' }]];
  const items = [{ type: 'drawn', seq: 3, step: 1, image: drawn }] as const;
  for await (const _event of draw(provider, 'mock', items));
  const told = JSON.stringify(server.asked[0]?.body);
  expect(told).toContain('[I made an image here.]');
  expect(told).toContain(form('image/png', png.toString('base64')));
});

test.each([
  ['gemini-2.5-flash-image', false],
  ['gemini-3-pro-image-preview', false],
  ['gemini-2.5-flash', true]
])('%s is offered tools: %p', async (model, offered) => {
  server.replies = [[{ text: 'Done.' }, { finish: 'stop' }]];
  for await (const _event of draw('google', model));
  expect(server.asked[0]?.body['tools'] !== undefined).toBe(offered);
});
