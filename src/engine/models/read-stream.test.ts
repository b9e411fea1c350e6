import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { ProviderEvent } from '../providers/provider';
import { Redactor } from '../redact';
import type { ReplyPart } from './conversation';
import { readStream } from './read-stream';

async function read(
  parts: readonly LanguageModelV4StreamPart[]
): Promise<{ events: ProviderEvent[]; reply: ReplyPart[] }> {
  const reply: ReplyPart[] = [];
  const events: ProviderEvent[] = [];
  const stream = new ReadableStream<LanguageModelV4StreamPart>({
    start: controller => {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    }
  });
  const reading = { redactor: new Redactor(), redact: (text: string) => text };
  for await (const event of readStream(stream, reading, reply)) events.push(event);
  return { events, reply };
}

const call = (toolName: string, input: string): LanguageModelV4StreamPart => ({
  type: 'tool-call',
  toolCallId: 'one',
  toolName,
  input
});

test.each([
  ['read_file', 'read_file'],
  ['server__Read-it', 'server__Read-it'],
  ['', 'not-a-tool-name'],
  ['read_file\u202e', 'not-a-tool-name'],
  ['read file', 'not-a-tool-name'],
  ['rеad_file', 'not-a-tool-name'],
  ['x'.repeat(65), 'not-a-tool-name']
])('%j is told again as a name that every server takes', async (name, told) => {
  const { events, reply } = await read([call(name, '{}')]);
  expect(events).toEqual([{ type: 'tool-call', tool: told, input: {} }]);
  expect(reply).toMatchObject([{ type: 'tool-call', toolName: told }]);
});

test.each([20_000, 400_000])('arguments %d brackets deep are no arguments', async depth => {
  const text = `{"path":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const { events, reply } = await read([call('read_file', text)]);
  expect(events).toEqual([{ type: 'tool-call', tool: 'read_file', input: text }]);
  expect(reply).toMatchObject([{ input: {} }]);
});

test.each([
  [100, 100],
  [0, 0],
  [-5000, undefined],
  [Number.NaN, undefined],
  [1e308, undefined],
  [undefined, undefined]
])('of %p tokens %p are counted, so that no budget grows by them', async (total, counted) => {
  const usage: LanguageModelV4Usage = {
    inputTokens: { total, noCache: total, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 7, text: 7, reasoning: undefined }
  };
  const { events } = await read([
    { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage }
  ]);
  expect(events).toMatchObject([{ type: 'finish' }]);
  expect(events[0]).toHaveProperty('usage', {
    outputTokens: 7,
    ...(counted !== undefined && { inputTokens: counted })
  });
});
