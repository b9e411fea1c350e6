import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer } from './model-server/answer.ts';
import { findSignatureFault, type AwsAccount } from './model-server/aws-signature.ts';
import { list, type Listed } from './model-server/list.ts';
import type { Asked, Reply } from './model-server/said.ts';

export type { Asked, Reply, Said } from './model-server/said.ts';

/** A server that speaks as models' servers do: OpenAI's chat completions and responses, Anthropic's, Google's, Mistral's
 * and Bedrock's. */
export class ModelServer {
  readonly asked: Asked[] = [];
  /** Told in this order; the last one again and again. A function sees what was asked. */
  replies: (Reply | ((asked: Asked) => Reply | Promise<Reply>))[] = [];
  /** What it lists, by name or with all that it says of it; undefined: it has no list. */
  models: Listed | undefined;
  /** What else it answers, by path. */
  pages: Readonly<Record<string, unknown>> = {};
  /** The key that it wants for its list; undefined: any. */
  key: string | undefined;
  /** Whose signature it wants; undefined: any, or none. */
  aws: AwsAccount | undefined;
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
        const fault =
          this.aws &&
          findSignatureFault({ method: request.method ?? '', ...asked, body: text }, this.aws);
        if (fault !== undefined) {
          void answer(asked, { status: 403, body: { message: fault } }, response);
          return;
        }
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
