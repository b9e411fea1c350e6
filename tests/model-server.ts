import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

/** One thing that a reply does, in whatever dialect it was asked. */
export type Said =
  | { readonly text: string }
  | { readonly reasoning: string }
  /** `args` is the text of the arguments, which need not be JSON. */
  | { readonly call: string; readonly args: string; readonly id?: string }
  /** Ends the reply as it should end. */
  | { readonly finish: 'stop' | 'tool' | 'length' | 'filter' }
  /** Ends it otherwise: breaks the connection, ends without a word, says what is no JSON, fails with these words. */
  | { readonly fault: 'cut' | 'end' | 'garbage' }
  | { readonly error: string }
  /** Until the asker goes away. */
  | { readonly fault: 'hang' }
  /** Not even the head of an answer; as the first of a reply. */
  | { readonly fault: 'silence' }
  /** Goes on when this resolves; what was said before is on its way by then. */
  | { readonly until: Promise<unknown> };

export type Reply =
  | readonly Said[]
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A server that speaks as models' servers do: OpenAI's chat completions and responses, Anthropic's, Google's, Mistral's
 * and Bedrock's. */
export class ModelServer {
  readonly asked: Asked[] = [];
  /** Told in this order; the last one again and again. A function sees what was asked. */
  replies: (Reply | ((asked: Asked) => Reply | Promise<Reply>))[] = [];
  /** What it lists, by name or with all that it says of it; undefined: it has no list. */
  models: readonly (string | Readonly<Record<string, unknown>>)[] | undefined;
  /** What else it answers, by path. */
  pages: Readonly<Record<string, unknown>> = {};
  /** The key that it wants for its list; undefined: any. */
  key: string | undefined;
  /** How often the list was asked for. */
  listed = 0;
  private readonly server: Server;
  private readonly watchers = new Set<() => void>();

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method === 'GET') {
          const page = this.pages[request.url ?? ''];
          if (page !== undefined) {
            response.writeHead(200, { 'content-type': 'application/json' });
            response.end(JSON.stringify(page));
            return;
          }
          this.listed++;
          list(this.models, this.key, request, response);
          return;
        }
        const text = Buffer.concat(chunks).toString();
        const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
        const asked = { path: request.url ?? '', headers: request.headers, body };
        const next = this.replies[Math.min(this.asked.length, this.replies.length - 1)] ?? [];
        this.asked.push(asked);
        for (const watcher of this.watchers) watcher();
        const reply = typeof next === 'function' ? next(asked) : next;
        void Promise.resolve(reply).then(said => answer(asked, said, response));
      });
    });
  }

  static async start(replies: ModelServer['replies'] = [], port = 0): Promise<ModelServer> {
    const made = new ModelServer();
    made.replies = replies;
    await new Promise<void>(done => made.server.listen(port, '127.0.0.1', done));
    return made;
  }

  get origin(): string {
    // A server that listens on a port has an address with one.
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resolves when it was asked so often. */
  async wasAsked(times: number): Promise<void> {
    while (this.asked.length < times)
      await new Promise<void>(done => {
        const look = (): void => {
          this.watchers.delete(look);
          done();
        };
        this.watchers.add(look);
      });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(done => this.server.close(done));
  }
}

/** The list of models in the shape of the dialect that is spoken there, for whoever shows the key. */
function list(
  models: ModelServer['models'],
  key: string | undefined,
  { url = '', headers }: IncomingMessage,
  response: ServerResponse
): void {
  const shown = [
    headers.authorization?.replace('Bearer ', ''),
    headers['x-api-key'],
    headers['api-key']
  ];
  const isGoogle = headers['x-goog-api-key'] !== undefined;
  const mayRead = key === undefined || [...shown, headers['x-goog-api-key']].includes(key);
  const status = mayRead ? (models !== undefined && url.endsWith('/models') ? 200 : 404) : 401;
  response.writeHead(status, { 'content-type': 'application/json' });
  const list = models ?? [];
  response.end(
    JSON.stringify(
      status !== 200
        ? { error: { message: `status ${status}` } }
        : isGoogle
          ? {
              models: list.map(each =>
                typeof each === 'string'
                  ? { name: `models/${each}`, supportedGenerationMethods: ['generateContent'] }
                  : each
              )
            }
          : {
              object: 'list',
              data: list.map(each =>
                typeof each === 'string' ? { id: each, object: 'model' } : each
              )
            }
    )
  );
}

async function answer(asked: Asked, reply: Reply, response: ServerResponse): Promise<void> {
  if ('status' in reply) {
    const { status, headers = {}, body = { error: { message: `status ${status}` } } } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
    return;
  }
  const dialect = dialectOf(asked.path);
  if (dialect === undefined) {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"There is no such path here."}}');
    return;
  }
  const [first] = reply;
  if (first !== undefined && 'fault' in first && first.fault === 'silence') return;
  const type = dialect === converse ? 'application/vnd.amazon.eventstream' : 'text/event-stream';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
  response.flushHeaders();
  const speaker = dialect();
  for (const said of reply) {
    if ('until' in said) {
      await said.until;
      continue;
    }
    if ('fault' in said) {
      if (said.fault === 'end') response.end();
      // What was said before is read before the connection breaks.
      else if (said.fault === 'cut') setTimeout(() => response.destroy(), 50);
      else if (said.fault === 'garbage') response.end('data: {no json\n\n');
      return;
    }
    response.write(speaker(said));
    if ('finish' in said || 'error' in said) break;
  }
  response.end();
}

type Speaker = (
  said: Exclude<Said, { readonly fault: string } | { readonly until: Promise<unknown> }>
) => string | Buffer;

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (type: string, value: Record<string, unknown>): string =>
  `event: ${type}\n${data({ type, ...value })}`;

/** The pieces in which arguments come. */
const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,7}/g) ?? [];

const chat = (): Speaker => {
  let calls = 0;
  const chunk = (delta: unknown, finish: string | null = null): string =>
    data({
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'mock',
      choices: [{ index: 0, delta, finish_reason: finish }]
    });
  return said => {
    if ('text' in said) return chunk({ content: said.text });
    if ('reasoning' in said) return chunk({ reasoning_content: said.reasoning });
    if ('call' in said) {
      const index = calls++;
      const id = said.id ?? `call_${index}`;
      const head = { index, id, type: 'function', function: { name: said.call, arguments: '' } };
      return [
        chunk({ tool_calls: [head] }),
        ...pieces(said.args).map(text =>
          chunk({ tool_calls: [{ index, function: { arguments: text } }] })
        )
      ].join('');
    }
    if ('error' in said) return data({ error: { message: said.error, type: 'server_error' } });
    const reasons = {
      stop: 'stop',
      tool: 'tool_calls',
      length: 'length',
      filter: 'content_filter'
    };
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 80 },
      completion_tokens_details: { reasoning_tokens: 5 }
    };
    return [
      chunk({}, reasons[said.finish]),
      data({
        id: 'c1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'mock',
        choices: [],
        usage
      }),
      'data: [DONE]\n\n'
    ].join('');
  };
};

const messages = (): Speaker => {
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

const responses = (): Speaker => {
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

const gemini = (): Speaker => {
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

/** As `chat`, but reasoning is part of the content, and the last chunk counts the tokens. */
const mistral = (): Speaker => {
  const plain = chat();
  const chunk = (choice: unknown, more: object = {}): string =>
    data({
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'mock',
      choices: [choice],
      ...more
    });
  return said => {
    if ('reasoning' in said) {
      const thinking = [{ type: 'text', text: said.reasoning }];
      return chunk({
        index: 0,
        delta: { content: [{ type: 'thinking', thinking }] },
        finish_reason: null
      });
    }
    if (!('finish' in said)) return plain(said);
    const reasons = {
      stop: 'stop',
      tool: 'tool_calls',
      length: 'length',
      filter: 'content_filter'
    };
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 80 }
    };
    return `${chunk({ index: 0, delta: { content: '' }, finish_reason: reasons[said.finish] }, { usage })}data: [DONE]\n\n`;
  };
};

const converse = (): Speaker => {
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

const dialectOf = (path: string): (() => Speaker) | undefined => {
  if (path.endsWith('/converse-stream')) return converse;
  if (path.endsWith('/mistral/chat/completions')) return mistral;
  if (path.endsWith('/chat/completions')) return chat;
  if (path.endsWith('/messages')) return messages;
  if (path.endsWith('/responses')) return responses;
  return path.includes(':streamGenerateContent') ? gemini : undefined;
};

/** One message of AWS's event stream: lengths and their checksum, headers of text, JSON, a checksum over all of it. */
function eventStreamFrame(headers: Readonly<Record<string, string>>, payload: unknown): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const [key, text] = [Buffer.from(name), Buffer.from(value)];
      // A 7 says that a text follows, with its length in two bytes.
      return Buffer.concat([Buffer.of(key.length), key, Buffer.of(7, 0, text.length), text]);
    })
  );
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = uint32(head.length + body.length + 16, head.length);
  const checked = Buffer.concat([lengths, uint32(crc32(lengths)), head, body]);
  return Buffer.concat([checked, uint32(crc32(checked))]);
}

function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}
