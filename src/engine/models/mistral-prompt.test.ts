import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { ModelServer } from '../../../tests/model-server';
import { fc, runs } from '../../../tests/property';
import type { TurnState } from '../../protocol/state';
import { Redactor } from '../redact';
import { ContextWindows } from './context-windows';
import { adaptForMistral, isMistral } from './mistral-prompt';
import { createModelProvider } from './model-provider';

const called = (ids: readonly string[]): LanguageModelV4Message[] => [
  {
    role: 'assistant',
    content: ids.map(id => ({ type: 'tool-call', toolCallId: id, toolName: 't', input: {} }))
  },
  {
    role: 'tool',
    content: ids.map(id => ({
      type: 'tool-result',
      toolCallId: id,
      toolName: 't',
      output: { type: 'text', value: id }
    }))
  }
];

const idsIn = (prompt: LanguageModelV4Prompt): readonly string[] =>
  prompt.flatMap(({ role, content }) =>
    role === 'assistant'
      ? content.flatMap(part => (part.type === 'tool-call' ? [part.toolCallId] : []))
      : []
  );

const id = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.stringMatching(/^[a-z0-9]{9}$/),
  fc.nat(20).map(number => `call_${number}`)
);

test('each id has one name that Mistral takes, no two the same, and keeps it as the conversation grows', () => {
  fc.assert(
    fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 30 }), fc.nat(29), (ids, cut) => {
      const names = idsIn(adaptForMistral(called(ids)));
      expect(new Set(names).size).toBe(ids.length);
      expect(names.every(name => /^[A-Za-z0-9]{9}$/.test(name))).toBe(true);
      expect(idsIn(adaptForMistral(called(ids.slice(0, cut + 1))))).toEqual(
        names.slice(0, cut + 1)
      );
      // Adapted once more nothing changes: they are names that it takes.
      expect(idsIn(adaptForMistral(called(names)))).toEqual(names);
    }),
    { numRuns: runs(100) }
  );
});

test('results keep to their calls, and an id that may stay stays, unless its name is given away', () => {
  const [taken = ''] = idsIn(adaptForMistral(called(['call_1'])));
  const adapted = adaptForMistral(called(['abc123XYZ', 'call_1', taken]));
  const names = idsIn(adapted);
  expect(names.slice(0, 2)).toEqual(['abc123XYZ', taken]);
  expect(names[2]).not.toBe(taken);
  expect(adapted[1]?.content).toMatchObject(
    names.map((name, index) => ({
      toolCallId: name,
      output: { value: ['abc123XYZ', 'call_1', taken][index] }
    }))
  );
});

test.each([
  ['mistral-large-latest', true],
  ['mistralai/Devstral-Small-2-24B-Instruct-2512', true],
  ['open-mixtral-8x22b', true],
  ['qwen3', false]
])('%s: %s', (name, expected) => {
  expect(isMistral(name)).toBe(expected);
});

test.each([
  ['mistral', 'mistral-large-latest'],
  ['openai-compatible', 'mistralai/Devstral-Small']
])(
  '%s takes the history that other providers made, with calls in a row and a steer after results',
  async (provider, model) => {
    const server = await ModelServer.start([[{ text: 'Going on.' }, { finish: 'stop' }]]);
    const call = (callId: string, step: number): TurnState['items'][number] => ({
      type: 'call',
      callId,
      tool: 'read_file',
      input: { path: 'a' },
      startedAt: 0,
      step,
      outcome: 'ok',
      output: { text: 'hello' }
    });
    const turn: TurnState = {
      turnId: 'u1',
      mode: 'agent',
      input: [{ type: 'text', text: 'Read.' }],
      startedAt: 0,
      uncovered: [],
      items: [
        call('c_0198e2d4-aa', 1),
        call('toolu_01A09q90qw90lq917835lq9', 1),
        call('call_FthC9qRpsL5kBpwwyw6c7j4k', 2),
        { type: 'steer', input: [{ type: 'text', text: 'Only b.' }], key: 'k1', step: 2 }
      ]
    };
    const provided = createModelProvider({
      connection: { id: 'one', provider, model, baseUrl: `${server.origin}/mistral` },
      windows: new ContextWindows(),
      mode: 'agent',
      tools: async () => [],
      history: () => ({ turns: [turn] }),
      credential: async () => '',
      assertAllowed: () => undefined,
      audit: () => Promise.resolve(() => undefined),
      redactor: new Redactor(),
      timing: { tries: 1 }
    });
    const signal = new AbortController().signal;
    const request = { threadId: 't1', turnId: 'u2', step: 0, text: '', reports: [], signal };
    const said: string[] = [];
    for await (const event of provided.stream(request))
      if (event.type === 'text') said.push(event.text);
    expect(said).toEqual(['Going on.']);
    await server.stop();
  }
);
