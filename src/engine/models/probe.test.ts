import { CodedError } from '../../base/coded-error';
import { ModelServer } from '../../../tests/model-server';
import { Redactor } from '../redact';
import { ContextWindows } from './context-windows';
import { probeModel } from './probe';

const KEY = 'canary-key-0123456789';
let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start([[{ text: 'OK' }, { finish: 'stop' }]]);
  server.models = ['one', 'two', 'one'];
});
afterEach(() => server.stop());

const probe = (
  changes: Partial<Parameters<typeof probeModel>[0]> = {},
  provider = 'openai-compatible',
  baseUrl = server.origin
): ReturnType<typeof probeModel> =>
  probeModel({
    connection: { id: 'trial', provider, model: 'one', baseUrl },
    anyModel: false,
    windows: new ContextWindows(),
    credential: async () => KEY,
    assertAllowed: () => undefined,
    redactor: new Redactor(),
    ...changes
  });

test.each(['openai-compatible', 'openai', 'anthropic', 'google'])(
  '[NB-53] %s lists its models for who shows the key, and the named one answers',
  async provider => {
    server.key = KEY;
    expect(await probe({}, provider)).toEqual({
      outcome: 'ok',
      models: ['one', 'two'],
      listed: true
    });
    expect([server.listed, server.asked.length]).toEqual([1, 1]);
  }
);

test('what a server tells of the window is told, and remembered for the connection that comes of the trial', async () => {
  server.models = [{ id: 'one', max_model_len: 16_384 }];
  const windows = new ContextWindows();
  expect(await probe({ windows })).toMatchObject({ outcome: 'ok', contextTokens: 16_384 });
  const kept = { id: 'mine', provider: 'openai-compatible', model: 'one', baseUrl: server.origin };
  expect(windows.of(kept)).toBe(16_384);
});

test('[NB-53] without a model in mind the list alone is asked for', async () => {
  expect(await probe({ anyModel: true })).toMatchObject({ outcome: 'ok', models: ['one', 'two'] });
  expect(server.asked).toEqual([]);
});

test.each(['azure', 'bedrock'])(
  '[NB-53] %s is not asked for a list that would not name what can be asked: a typed name is tested',
  async provider => {
    server.models = ['a-base-model'];
    expect(await probe({ anyModel: true }, provider)).toEqual({
      outcome: 'bad-request',
      message: expect.stringMatching(/Type the (name|id) of yours/) as string,
      models: [],
      listed: false
    });
    expect(await probe({}, provider)).toMatchObject({ outcome: 'ok', listed: false });
    expect([server.listed, server.asked.length]).toEqual([0, 1]);
  }
);

test('[NB-53] a server without a list still has the model, and known names are offered', async () => {
  server.models = undefined;
  const result = await probe({}, 'anthropic');
  expect(result).toMatchObject({ outcome: 'ok', listed: false });
  expect(result.models).toContain('claude-sonnet-5-5');
  expect(await probe({ anyModel: true })).toMatchObject({ outcome: 'bad-request', models: [] });
});

test('a key that is refused is named as that, and the model is not asked', async () => {
  server.key = 'another';
  const result = await probe();
  expect(result).toMatchObject({ outcome: 'auth', models: [], listed: false });
  expect(JSON.stringify(result)).not.toContain(KEY);
  expect(server.asked).toEqual([]);
});

test('[MG-19] a server that nobody reaches is named as blocked or gone', async () => {
  const gone = server.origin;
  await server.stop();
  expect(await probe({}, 'openai-compatible', gone)).toMatchObject({ outcome: 'network' });
  server = await ModelServer.start();
});

test('what the policy forbids is not asked, and its key is not even fetched', async () => {
  let fetched = false;
  const result = await probe({
    assertAllowed: () => {
      throw new CodedError('locked', 'No.');
    },
    credential: async () => {
      fetched = true;
      return KEY;
    }
  });
  expect(result).toEqual({ outcome: 'locked', message: 'No.', models: [], listed: false });
  expect([fetched, server.listed, server.asked.length]).toEqual([false, 0, 0]);
});

test('a missing credential is told with its words', async () => {
  const result = await probe({
    credential: () => Promise.reject(new CodedError('no-credential', 'Set OPENAI_API_KEY.'))
  });
  expect(result).toMatchObject({ outcome: 'no-credential', message: 'Set OPENAI_API_KEY.' });
});

test('a reply without an end is no answer', async () => {
  server.replies = [[{ text: 'O' }, { fault: 'end' }]];
  expect(await probe()).toMatchObject({ outcome: 'cut-stream', models: ['one', 'two'] });
});
