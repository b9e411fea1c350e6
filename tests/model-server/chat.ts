import type { Dialect, Speaker } from './said.ts';
import { data, EVENT_STREAM, pieces } from './stream-text.ts';

/** Where those who speak as OpenAI's chat completions do differ. */
export interface ChatManner {
  /** What a piece of reasoning adds to the message. */
  readonly reasoning: (text: string) => Readonly<Record<string, unknown>>;
  /** Whether the tokens are counted in the chunk that says why the reply ended, or in one of their own. */
  readonly countsAtEnd: boolean;
  /** The id of a reply's next call; absent: by its number. */
  readonly callId?: () => string;
}

/** A reply in chunks, in one of these manners. */
export function speakChat({ reasoning, countsAtEnd, callId }: ChatManner): Speaker {
  let calls = 0;
  return said => {
    if ('text' in said) return chunk({ content: said.text });
    if ('reasoning' in said) return chunk(reasoning(said.reasoning));
    // It has none.
    if ('image' in said) return '';
    if ('call' in said) return callChunks({ id: callId?.(), ...said }, calls++);
    if ('error' in said) return data({ error: { message: said.error, type: 'server_error' } });
    const why = reasons[said.finish];
    const end = countsAtEnd
      ? chunk({ content: '' }, why, { usage })
      : chunk({}, why) + data({ ...head, choices: [], usage });
    return `${end}data: [DONE]\n\n`;
  };
}

/** OpenAI's chat completions, as most servers of others speak them. */
export const chat: Dialect = {
  contentType: EVENT_STREAM,
  speak: () => speakChat({ reasoning: text => ({ reasoning_content: text }), countsAtEnd: false })
};

const head = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'mock' };

const chunk = (delta: unknown, finish: string | null = null, more: object = {}): string =>
  data({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], ...more });

function callChunks(
  {
    call,
    args,
    id
  }: { readonly call: string; readonly args: string; readonly id?: string | undefined },
  index: number
): string {
  const start = {
    index,
    id: id ?? `call_${index}`,
    type: 'function',
    function: { name: call, arguments: '' }
  };
  return [start, ...pieces(args).map(text => ({ index, function: { arguments: text } }))]
    .map(part => chunk({ tool_calls: [part] }))
    .join('');
}

const reasons = { stop: 'stop', tool: 'tool_calls', length: 'length', filter: 'content_filter' };

const usage = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 80 },
  completion_tokens_details: { reasoning_tokens: 5 }
};
