import type { Dialect, Speaker } from './said.ts';
import { event, EVENT_STREAM, pieces } from './stream-text.ts';

const begin = (): Speaker => {
  let index = 0;
  let begun = false;
  const block = (start: unknown, ...deltas: readonly unknown[]): string => {
    const at = index++;
    return [
      event('content_block_start', { index: at, content_block: start }),
      ...deltas.map(delta => event('content_block_delta', { index: at, delta })),
      event('content_block_stop', { index: at })
    ].join('');
  };
  const speak: Speaker = said => {
    if ('text' in said)
      return block({ type: 'text', text: '' }, { type: 'text_delta', text: said.text });
    if ('reasoning' in said)
      return block(
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: said.reasoning },
        { type: 'signature_delta', signature: 'signed' }
      );
    // It has none.
    if ('image' in said) return '';
    if ('call' in said)
      return block(
        { type: 'tool_use', id: said.id ?? `toolu_${index}`, name: said.call, input: {} },
        ...pieces(said.args).map(text => ({ type: 'input_json_delta', partial_json: text }))
      );
    if ('error' in said)
      return event('error', { error: { type: 'overloaded_error', message: said.error } });
    const reasons = { stop: 'end_turn', tool: 'tool_use', length: 'max_tokens', filter: 'refusal' };
    return [
      event('message_delta', {
        delta: { stop_reason: reasons[said.finish], stop_sequence: null },
        usage: { output_tokens: 20 }
      }),
      event('message_stop', {})
    ].join('');
  };
  return said => {
    if (begun) return speak(said);
    begun = true;
    const usage = {
      input_tokens: 20,
      cache_read_input_tokens: 80,
      cache_creation_input_tokens: 10,
      output_tokens: 1
    };
    const message = { id: 'm1', type: 'message', role: 'assistant', model: 'mock', content: [] };
    const start = { ...message, stop_reason: null, stop_sequence: null, usage };
    return event('message_start', { message: start }) + speak(said);
  };
};

/** Anthropic's messages. */
export const messages: Dialect = { contentType: EVENT_STREAM, speak: begin };
