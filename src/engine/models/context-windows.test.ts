import { ModelServer } from '../../../tests/model-server';
import type { ModelConnection } from '../../protocol/link';
import { providers } from '../../protocol/providers';
import { Redactor } from '../redact';
import { ContextWindows } from './context-windows';
import { openLine } from './open-line';

let server: ModelServer;
beforeAll(async () => {
  server = await ModelServer.start();
});
beforeEach(() => {
  server.models = undefined;
  server.pages = {};
});
afterAll(() => server.stop());

const connect = (provider: string, changes: Partial<ModelConnection> = {}): ModelConnection => ({
  id: 'one',
  provider,
  model: 'm',
  baseUrl: server.origin,
  ...changes
});

const learn = (windows: ContextWindows, connection: ModelConnection): Promise<void> =>
  windows.learn(connection, () =>
    openLine({
      connection,
      credential: async () => 'a-key-0123456789',
      assertAllowed: () => undefined,
      redactor: new Redactor(),
      timing: { tries: 1 }
    })
  );

const told: readonly [
  what: string,
  provider: string,
  entry: Record<string, unknown>,
  tokens: number | undefined
][] = [
  ['vLLM', 'openai-compatible', { id: 'm', owned_by: 'vllm', max_model_len: 32_768 }, 32_768],
  ['a gateway', 'openai-compatible', { id: 'm', context_length: 163_840 }, 163_840],
  ['Groq', 'openai-compatible', { id: 'm', context_window: 131_072 }, 131_072],
  [
    'llama.cpp',
    'openai-compatible',
    { id: 'm', owned_by: 'llamacpp', meta: { n_ctx: 8192, n_ctx_train: 131_072 } },
    8192
  ],
  ['Anthropic', 'anthropic', { id: 'm', type: 'model', max_input_tokens: 1_000_000 }, 1_000_000],
  ['Mistral', 'mistral', { id: 'm', max_context_length: 131_072 }, 131_072],
  ['Google', 'google', { name: 'models/m', inputTokenLimit: 1_048_576 }, 1_048_576],
  ['a list without it', 'openai-compatible', { id: 'm' }, undefined],
  ['a null', 'openai-compatible', { id: 'm', max_model_len: null }, undefined],
  [
    'what is no number of tokens',
    'openai-compatible',
    { id: 'm', context_length: '8k' },
    undefined
  ],
  [
    'what a model was only trained for',
    'openai-compatible',
    { id: 'm', meta: { n_ctx_train: 9 } },
    undefined
  ],
  ['another model of the list', 'openai-compatible', { id: 'n', max_model_len: 32_768 }, undefined]
];

test.each(told)('by the list of %s', async (_, provider, entry, tokens) => {
  server.models = [entry];
  const windows = new ContextWindows();
  await learn(windows, connect(provider));
  expect(windows.of(connect(provider))).toBe(tokens);
});

const programs: readonly [
  owner: string,
  path: string,
  page: unknown,
  tokens: number | undefined
][] = [
  ['llamacpp', '/props', { default_generation_settings: { n_ctx: 65_536 } }, 65_536],
  [
    'organization_owner',
    '/api/v0/models',
    { data: [{ id: 'm', state: 'loaded', loaded_context_length: 4096, max_context_length: 9999 }] },
    4096
  ],
  [
    'organization_owner',
    '/api/v0/models',
    { data: [{ id: 'm', max_context_length: 9999 }] },
    undefined
  ],
  ['library', '/api/ps', { models: [{ model: 'm:latest', context_length: 16_384 }] }, 16_384],
  ['library', '/api/ps', { models: [] }, undefined],
  ['somebody', '/props', { default_generation_settings: { n_ctx: 65_536 } }, undefined]
];

test.each(programs)('by the own API of a program, %s at %s', async (owner, path, page, tokens) => {
  server.models = [{ id: 'm', owned_by: owner }];
  server.pages = { [path]: page };
  const windows = new ContextWindows();
  const connection = connect('openai-compatible', { baseUrl: `${server.origin}/v1` });
  await learn(windows, connection);
  expect(windows.of(connection)).toBe(tokens);
});

const known: readonly [provider: string, model: string, tokens: number | undefined][] = [
  ['anthropic', 'claude-sonnet-4-6', 200_000],
  ['openai', 'gpt-5.1', 272_000],
  ['openai', 'gpt-6.1-sol', 272_000],
  ['openai', 'gpt-5-mini-2025-08-07', 272_000],
  ['openai', 'gpt-5.1-chat-latest', 111_616],
  ['openai', 'gpt-4.1-nano', 1_014_808],
  ['openai', 'gpt-4o-transcribe', undefined],
  ['openai', 'o1-mini', undefined],
  ['google', 'gemini-3.1-pro-preview', 1_048_576],
  ['google', 'gemini-3-pro-image', undefined],
  ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 200_000],
  ['bedrock', 'amazon.nova-pro-v1:0', 300_000],
  ['bedrock', 'arn:aws:bedrock:eu-west-1:1:application-inference-profile/x', undefined],
  ['openai-compatible', 'gpt-5.1', undefined],
  ['azure', 'gpt-5.1', undefined],
  ['mistral', 'mistral-large-latest', undefined]
];

test.each(known)(
  'of %s %s as its vendor publishes it, and nothing else',
  (provider, model, tokens) => {
    expect(new ContextWindows().of(connect(provider, { model }))).toBe(tokens);
  }
);

test.each([...providers])(
  '[NB-53] each name offered for %s says where it stands, and has a window or a list that tells',
  (provider, { known: offered, knownFrom = '' }) => {
    if (offered.length > 0) expect(knownFrom).toMatch(/^https:\/\/.*, \d{4}-\d\d-\d\d$/);
    const windows = new ContextWindows();
    for (const model of provider === 'mistral' ? [] : offered)
      expect([model, windows.of(connect(provider, { model }))]).toEqual([
        model,
        expect.any(Number)
      ]);
  }
);

test('what the connection says wins, and its server is not asked', async () => {
  server.models = [{ id: 'm', max_model_len: 32_768 }];
  const windows = new ContextWindows();
  const connection = connect('openai-compatible', { contextTokens: 1000 });
  const before = server.listed;
  await learn(windows, connection);
  expect([windows.of(connection), server.listed - before]).toEqual([1000, 0]);
});

test('a server is asked once in a while, by whoever comes first, and its last word counts until it says another', async () => {
  let now = 0;
  const windows = new ContextWindows(() => now);
  const connection = connect('anthropic', { model: 'claude-x' });
  const before = server.listed;
  await learn(windows, connection);
  expect(windows.of(connection)).toBe(200_000);

  now = 5 * 60_000;
  server.models = [{ id: 'claude-x', max_input_tokens: 500_000 }];
  await learn(windows, connection);
  expect([windows.of(connection), server.listed - before]).toEqual([200_000, 1]);

  now = 11 * 60_000;
  await Promise.all([learn(windows, connection), learn(windows, connection)]);
  expect([windows.of(connection), server.listed - before]).toEqual([500_000, 2]);

  now = 22 * 60_000;
  server.models = undefined;
  await learn(windows, connection);
  expect([windows.of(connection), server.listed - before]).toEqual([500_000, 3]);
});
