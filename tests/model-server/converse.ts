import { eventStreamFrame } from './event-stream-frame.ts';
import type { Dialect, Speaker } from './said.ts';
import { pieces } from './stream-text.ts';

const begin = (): Speaker => {
  let index = 0;
  const frame = (type: string, payload: unknown): Buffer =>
    eventStreamFrame({ ':message-type': 'event', ':event-type': type }, payload);
  const block = (...deltas: readonly unknown[]): Buffer => {
    const contentBlockIndex = index++;
    return Buffer.concat([
      ...deltas.map(delta => frame('contentBlockDelta', { contentBlockIndex, delta })),
      frame('contentBlockStop', { contentBlockIndex })
    ]);
  };
  return said => {
    if ('text' in said) return block({ text: said.text });
    if ('reasoning' in said)
      return block(
        { reasoningContent: { text: said.reasoning } },
        { reasoningContent: { signature: 'signed' } }
      );
    // It has none.
    if ('image' in said) return '';
    if ('call' in said) {
      const toolUse = { toolUseId: said.id ?? `tooluse_${index}`, name: said.call };
      const start = frame('contentBlockStart', { contentBlockIndex: index, start: { toolUse } });
      return Buffer.concat([
        start,
        block(...pieces(said.args).map(input => ({ toolUse: { input } })))
      ]);
    }
    if ('error' in said)
      return eventStreamFrame(
        { ':message-type': 'exception', ':exception-type': 'serviceUnavailableException' },
        { message: said.error }
      );
    const reasons = {
      stop: 'end_turn',
      tool: 'tool_use',
      length: 'max_tokens',
      filter: 'guardrail_intervened'
    };
    const usage = {
      inputTokens: 20,
      outputTokens: 20,
      totalTokens: 130,
      cacheReadInputTokens: 80,
      cacheWriteInputTokens: 10
    };
    return Buffer.concat([
      frame('messageStop', { stopReason: reasons[said.finish] }),
      frame('metadata', { usage, metrics: { latencyMs: 1 } })
    ]);
  };
};

/** Amazon Bedrock's, for all its models. */
export const converse: Dialect = {
  contentType: 'application/vnd.amazon.eventstream',
  speak: begin
};
