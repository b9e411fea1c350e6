import type { Dialect, Speaker } from './said.ts';
import { data, EVENT_STREAM } from './stream-text.ts';

const begin = (): Speaker => {
  const chunk = (parts: readonly unknown[], finish?: string): string =>
    data({
      candidates: [
        {
          index: 0,
          content: { role: 'model', parts },
          ...(finish !== undefined && { finishReason: finish })
        }
      ],
      ...(finish !== undefined && {
        usageMetadata: {
          promptTokenCount: 100,
          cachedContentTokenCount: 80,
          candidatesTokenCount: 15,
          thoughtsTokenCount: 5,
          totalTokenCount: 120
        }
      })
    });
  return said => {
    if ('text' in said) return chunk([{ text: said.text }]);
    if ('reasoning' in said) return chunk([{ text: said.reasoning, thought: true }]);
    if ('image' in said)
      return chunk([
        {
          inlineData: { mimeType: said.mediaType ?? 'image/png', data: said.image },
          thoughtSignature: 'sealed'
        }
      ]);
    if ('call' in said)
      return chunk([
        {
          functionCall: { name: said.call, args: JSON.parse(said.args) as unknown },
          thoughtSignature: 'sealed'
        }
      ]);
    if ('error' in said)
      return data({ error: { code: 503, message: said.error, status: 'UNAVAILABLE' } });
    const reasons = { stop: 'STOP', tool: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY' };
    return chunk([], reasons[said.finish]);
  };
};

/** Google's, for Gemini. */
export const gemini: Dialect = { contentType: EVENT_STREAM, speak: begin };
