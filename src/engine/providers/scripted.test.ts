import { createCommandsProvider } from './commands';
import type { Provider, ProviderEvent } from './provider';
import { createScriptedProvider } from './scripted';

const stream = async (
  provider: Provider,
  more: { text?: string; turnId?: string; step?: number; signal?: AbortSignal } = {}
): Promise<readonly ProviderEvent[]> => {
  const { text = 'hello', turnId = 'u_1', step = 0, signal = new AbortController().signal } = more;
  const events: ProviderEvent[] = [];
  for await (const event of provider.stream({
    threadId: 't_1',
    turnId,
    step,
    text,
    reports: [],
    signal
  })) {
    events.push(event);
  }
  return events;
};

const script = {
  turns: [
    {
      steps: [
        [
          { reasoning: 'hm' },
          { text: 'I look.', waitMs: 1 },
          { tool: 'read_file', input: { path: 'a' }, reason: 'to see' }
        ],
        [{ text: 'Done.' }]
      ]
    },
    { when: 'break', steps: [[{ text: 'a' }, { fault: 'throw' }]] },
    { when: 'cut', steps: [[{ text: 'a' }, { fault: 'end' }]] },
    { when: 'fail', steps: [[{ fault: 'error' }]] },
    { when: 'hang', steps: [[{ fault: 'hang' }]] },
    { steps: [[{ text: 'second' }]] }
  ]
};

test('plays the steps of a turn, then the next turn in order, then nothing', async () => {
  const provider = createScriptedProvider(script);
  expect(await stream(provider)).toEqual([
    { type: 'reasoning', text: 'hm' },
    { type: 'text', text: 'I look.' },
    { type: 'tool-call', tool: 'read_file', input: { path: 'a' }, reason: 'to see' },
    { type: 'finish', reason: 'tool-calls' }
  ]);
  expect(await stream(provider, { step: 1 })).toEqual([
    { type: 'text', text: 'Done.' },
    { type: 'finish', reason: 'stop' }
  ]);
  expect(await stream(provider, { turnId: 'u_2' })).toContainEqual({
    type: 'text',
    text: 'second'
  });
  expect(await stream(provider, { turnId: 'u_3' })).toEqual([{ type: 'finish', reason: 'stop' }]);
});

test('plays the faults that it names', async () => {
  const provider = createScriptedProvider(script);
  await expect(stream(provider, { text: 'break it', turnId: 'u_1' })).rejects.toMatchObject({
    code: 'internal'
  });
  expect(await stream(provider, { text: 'cut', turnId: 'u_2' })).toEqual([
    { type: 'text', text: 'a' }
  ]);
  expect(await stream(provider, { text: 'fail', turnId: 'u_3' })).toMatchObject([
    { type: 'finish', reason: 'error' }
  ]);
});

test('a hanging step ends with its signal', async () => {
  const controller = new AbortController();
  const hanging = stream(createScriptedProvider(script), {
    text: 'hang',
    signal: controller.signal
  });
  controller.abort(new Error('stopped'));
  await expect(hanging).rejects.toThrow('stopped');
});

test.each([null, [], {}, { turns: [{ steps: [[{ fault: 'other' }]] }] }, { turns: [], more: 1 }])(
  'refuses %j as a script',
  wrong => {
    expect(() => createScriptedProvider(wrong)).toThrow(
      expect.objectContaining({ code: 'bad-params' })
    );
  }
);

test('command mode makes one call and says nothing after it', async () => {
  const provider = createCommandsProvider();
  expect(await stream(provider, { text: '/read a' })).toEqual([
    { type: 'tool-call', tool: 'read_file', input: { path: 'a' } },
    { type: 'finish', reason: 'tool-calls' }
  ]);
  expect(await stream(provider, { text: '/read a', step: 1 })).toEqual([
    { type: 'finish', reason: 'stop' }
  ]);
});

test('command mode keeps free text and bad input as the draft', async () => {
  const provider = createCommandsProvider();
  expect(await stream(provider, { text: 'run the tests' })).toEqual([
    { type: 'notice', code: 'no-model', params: { nearest: ['/sh'] } },
    { type: 'draft', text: 'run the tests' },
    { type: 'finish', reason: 'stop' }
  ]);
  expect(await stream(provider, { text: '/read' })).toContainEqual({
    type: 'draft',
    text: '/read'
  });
});

test('command mode hands session commands on', async () => {
  expect(await stream(createCommandsProvider(), { text: '/undo' })).toEqual([
    { type: 'session-command', command: { name: 'undo' } },
    { type: 'finish', reason: 'stop' }
  ]);
});
