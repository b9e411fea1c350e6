import type { Dialect, Speaker } from './said.ts';
import { event, EVENT_STREAM, pieces } from './stream-text.ts';

const begin = (): Speaker => {
  let index = 0;
  let begun = false;
  const head = { id: 'r1', object: 'response', created_at: 1, model: 'mock', output: [] };
  const item = (
    start: Record<string, unknown>,
    end: Record<string, unknown>,
    between: string
  ): string => {
    const at = index++;
    return [
      event('response.output_item.added', { output_index: at, item: start }),
      between,
      event('response.output_item.done', { output_index: at, item: { ...start, ...end } })
    ].join('');
  };
  const speak: Speaker = said => {
    const at = index;
    if ('text' in said) {
      const id = `msg_${at}`;
      const content = [{ type: 'output_text', text: said.text, annotations: [] }];
      return item(
        { id, type: 'message', role: 'assistant', status: 'in_progress', content: [] },
        { status: 'completed', content },
        event('response.output_text.delta', {
          item_id: id,
          output_index: at,
          content_index: 0,
          delta: said.text
        })
      );
    }
    if ('reasoning' in said) {
      const id = `rs_${at}`;
      const summary = [{ type: 'summary_text', text: said.reasoning }];
      return item(
        { id, type: 'reasoning', summary: [], encrypted_content: 'sealed' },
        { summary },
        event('response.reasoning_summary_part.added', {
          item_id: id,
          output_index: at,
          summary_index: 0
        }) +
          event('response.reasoning_summary_text.delta', {
            item_id: id,
            output_index: at,
            summary_index: 0,
            delta: said.reasoning
          })
      );
    }
    if ('image' in said) {
      const drawing = { id: `ig_${at}`, type: 'image_generation_call' };
      return item(
        { ...drawing, status: 'in_progress' },
        { status: 'completed', result: said.image },
        ''
      );
    }
    if ('call' in said) {
      const id = `fc_${at}`;
      const call = { id, type: 'function_call', call_id: said.id ?? `call_${at}`, name: said.call };
      return item(
        { ...call, arguments: '', status: 'in_progress' },
        { arguments: said.args, status: 'completed' },
        pieces(said.args)
          .map(delta =>
            event('response.function_call_arguments.delta', {
              item_id: id,
              output_index: at,
              delta
            })
          )
          .join('')
      );
    }
    if ('error' in said)
      return event('error', {
        sequence_number: 9,
        code: 'server_error',
        message: said.error,
        param: null
      });
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 80 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 5 },
      total_tokens: 120
    };
    const why = { length: 'max_output_tokens', filter: 'content_filter' } as const;
    return said.finish === 'length' || said.finish === 'filter'
      ? event('response.incomplete', {
          response: {
            ...head,
            status: 'incomplete',
            incomplete_details: { reason: why[said.finish] },
            usage
          }
        })
      : event('response.completed', {
          response: { ...head, status: 'completed', incomplete_details: null, usage }
        });
  };
  return said => {
    if (begun) return speak(said);
    begun = true;
    return (
      event('response.created', { response: { ...head, status: 'in_progress' } }) + speak(said)
    );
  };
};

/** OpenAI's responses; Azure's too. */
export const responses: Dialect = { contentType: EVENT_STREAM, speak: begin };
