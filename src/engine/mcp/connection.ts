import type {
  CallToolResult,
  Client,
  ElicitResult,
  GetPromptResult,
  JsonSchemaValidatorResult,
  jsonSchemaValidator,
  Progress,
  ReadResourceResult,
  Transport
} from '@modelcontextprotocol/client';
import { CallDeadline } from './call-deadline';
import type { ElicitationAnswer } from '../../protocol/elicitation';
import { faultOf } from './fault-of';
import { serverFault } from './server-fault';
import type { RawMessage } from './server-messages';

/** How long a server is waited for, in milliseconds. */
export interface ServerTiming {
  /** Until it can be asked. */
  readonly connectMs: number;
  /** For its listings, each page. */
  readonly listMs: number;
  /** For one call, unless it tells of progress. */
  readonly callMs: number;
  /** For one call, whatever it tells. */
  readonly longestCallMs: number;
}

export const SERVER_TIMING: ServerTiming = {
  connectMs: 60_000,
  listMs: 20_000,
  callMs: 60_000,
  longestCallMs: 600_000
};

/** What one call needs beside its input. */
export interface CallChannel {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onMessage: (message: RawMessage) => void;
}

/** A question that came in the middle of a call, as the server put it. */
export interface RawElicitation {
  readonly message: string;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly url?: string;
}

export interface ConnectionOptions {
  readonly transport: Transport & { readonly fault?: Error | undefined };
  readonly timing: ServerTiming;
  /** Asked by the server; answers `cancel` where there is nobody to ask. */
  readonly elicit: (question: RawElicitation) => Promise<ElicitationAnswer>;
  /** The server says that its tools are others now. */
  readonly onToolsChanged: () => void;
  /** The server says something of what it does. */
  readonly onMessage: (message: RawMessage) => void;
  /** The least level of messages that it is asked to send. Absent: nothing is asked. */
  readonly messageLevel?: 'error' | 'warning' | 'info' | 'debug';
  readonly onClose: () => void;
}

/**
 * A server that can be asked. Offers it no sampling and no roots. Everything it rejects with is a fault of the fixed set,
 * or the reason of the caller's signal.
 */
export class ServerConnection {
  private readonly deadlines = new Set<CallDeadline>();

  private constructor(
    private readonly client: Client,
    private readonly options: ConnectionOptions
  ) {}

  /** Throws a fault; the transport is closed then. */
  static async open(options: ConnectionOptions, signal: AbortSignal): Promise<ServerConnection> {
    const { Client: ClientClass } = await import('@modelcontextprotocol/client');
    const client = new ClientClass(
      { name: 'sallyport', version: CLIENT_VERSION },
      {
        capabilities: { elicitation: { form: {}, url: {} } },
        versionNegotiation: { mode: 'auto', probe: { timeoutMs: PROBE_MS } },
        // A schema of the server's is no law for what the server itself sends.
        jsonSchemaValidator: TAKES_ANYTHING,
        inputRequired: { maxRounds: MOST_ROUNDS }
      }
    );
    const connection = new ServerConnection(client, options);
    client.setRequestHandler('elicitation/create', async ({ params }): Promise<ElicitResult> => {
      const answer = await connection.whilePersonThinks(
        options.elicit(
          params.mode === 'url'
            ? { message: params.message, url: params.url }
            : { message: params.message, schema: params.requestedSchema }
        )
      );
      return answer.action === 'accept' && params.mode !== 'url'
        ? {
            action: 'accept',
            content: Object.fromEntries(
              Object.entries(answer.content).map(([name, value]) => [
                name,
                typeof value === 'object' ? [...(value as readonly string[])] : value
              ])
            )
          }
        : { action: answer.action };
    });
    client.setNotificationHandler('notifications/tools/list_changed', () =>
      options.onToolsChanged()
    );
    client.setNotificationHandler('notifications/message', ({ params: { level, data } }) =>
      options.onMessage({ level, data })
    );
    client.onclose = options.onClose;
    // Each failure is also told to whoever waits; what nobody waits for is a server's chatter.
    client.onerror = () => undefined;
    try {
      await connection.ask(limits => client.connect(options.transport, limits), {
        signal,
        timeoutMs: options.timing.connectMs
      });
    } catch (error) {
      await connection.close();
      throw error;
    }
    const { messageLevel } = options;
    // A wish: whether it is granted or not, what comes is filtered here.
    if (messageLevel !== undefined && client.getServerCapabilities()?.logging !== undefined)
      void client
        .setLoggingLevel(messageLevel, { timeout: options.timing.listMs })
        .catch(() => undefined);
    return connection;
  }

  /** Name and version that the server gives itself; '' where it gives none. */
  get title(): string {
    const { name = '', version = '' } = this.client.getServerVersion() ?? {};
    return `${name} ${version}`.trim().slice(0, 200);
  }

  get hasResources(): boolean {
    return this.client.getServerCapabilities()?.resources !== undefined;
  }

  get hasPrompts(): boolean {
    return this.client.getServerCapabilities()?.prompts !== undefined;
  }

  /** All tools that it lists, unparsed. Throws `mcp-too-many-tools` beyond a bound. */
  async listTools(signal: AbortSignal): Promise<readonly unknown[]> {
    if (this.client.getServerCapabilities()?.tools === undefined) return [];
    const found: unknown[] = [];
    await this.walkPages(signal, async (params, limits) => {
      const { tools, nextCursor } = await this.client.request(
        { method: 'tools/list', params },
        limits
      );
      found.push(...tools.slice(0, MOST_TOOLS + 1));
      if (found.length > MOST_TOOLS) throw serverFault('mcp-too-many-tools');
      return nextCursor;
    });
    return found;
  }

  call(
    name: string,
    input: Readonly<Record<string, unknown>>,
    channel: CallChannel
  ): Promise<CallToolResult> {
    return this.askLong(
      limits => this.client.callTool({ name, arguments: { ...input } }, limits),
      channel
    );
  }

  async listResources(
    channel: CallChannel
  ): Promise<readonly { uri: string; name: string; description?: string; mimeType?: string }[]> {
    const found: { uri: string; name: string; description?: string; mimeType?: string }[] = [];
    await this.walkPages(channel.signal, async (params, limits) => {
      const { resources, nextCursor } = await this.client.request(
        { method: 'resources/list', params },
        limits
      );
      for (const { uri, name, description, mimeType } of resources)
        found.push({
          uri,
          name,
          ...(description !== undefined && { description }),
          ...(mimeType !== undefined && { mimeType })
        });
      return found.length > MOST_LISTED ? undefined : nextCursor;
    });
    return found.slice(0, MOST_LISTED);
  }

  readResource(uri: string, channel: CallChannel): Promise<ReadResourceResult> {
    return this.askLong(limits => this.client.readResource({ uri }, limits), channel);
  }

  async listPrompts(
    channel: CallChannel
  ): Promise<readonly { name: string; description?: string; arguments?: unknown }[]> {
    const found: { name: string; description?: string; arguments?: unknown }[] = [];
    await this.walkPages(channel.signal, async (params, limits) => {
      const { prompts, nextCursor } = await this.client.request(
        { method: 'prompts/list', params },
        limits
      );
      for (const { name, description, arguments: inputs } of prompts)
        found.push({
          name,
          ...(description !== undefined && { description }),
          ...(inputs !== undefined && { arguments: inputs })
        });
      return found.length > MOST_LISTED ? undefined : nextCursor;
    });
    return found.slice(0, MOST_LISTED);
  }

  getPrompt(
    name: string,
    input: Readonly<Record<string, string>>,
    channel: CallChannel
  ): Promise<GetPromptResult> {
    return this.askLong(
      limits => this.client.getPrompt({ name, arguments: { ...input } }, limits),
      channel
    );
  }

  async close(): Promise<void> {
    await this.client.close().catch(() => undefined);
    // Whatever the client's package thinks of its state: the process or the socket is to end.
    await this.options.transport.close().catch(() => undefined);
  }

  private async walkPages(
    signal: AbortSignal,
    next: (
      params: { cursor?: string },
      limits: { timeout: number; signal: AbortSignal }
    ) => Promise<string | undefined>
  ): Promise<void> {
    const timeoutMs = this.options.timing.listMs;
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const params = cursor === undefined ? {} : { cursor };
      cursor = await this.ask(limits => next(params, limits), { signal, timeoutMs });
      if (cursor === undefined) return;
    }
  }

  /** A call may take as long as a person thinks, and the time that a server takes itself is bounded all the same. */
  private async whilePersonThinks<Value>(wait: Promise<Value>): Promise<Value> {
    this.deadlines.forEach(deadline => deadline.pause());
    try {
      return await wait;
    } finally {
      this.deadlines.forEach(deadline => deadline.goOn());
    }
  }

  private async askLong<Value>(
    act: (limits: {
      timeout: number;
      signal: AbortSignal;
      onprogress: (progress: Progress) => void;
    }) => Promise<Value>,
    { signal, onProgress }: CallChannel
  ): Promise<Value> {
    const { callMs, longestCallMs } = this.options.timing;
    const deadline = new CallDeadline(callMs, longestCallMs);
    this.deadlines.add(deadline);
    try {
      return await this.ask(
        limits =>
          act({
            ...limits,
            onprogress: progress => {
              deadline.touch();
              onProgress(progress);
            }
          }),
        { signal: AbortSignal.any([signal, deadline.signal]), timeoutMs: MOST_MS }
      );
    } catch (error) {
      if (deadline.signal.aborted && !signal.aborted) throw serverFault('mcp-timeout');
      throw error;
    } finally {
      deadline.stop();
      this.deadlines.delete(deadline);
    }
  }

  private async ask<Value>(
    act: (limits: { timeout: number; signal: AbortSignal }) => Promise<Value>,
    { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number }
  ): Promise<Value> {
    signal.throwIfAborted();
    try {
      return await act({ timeout: timeoutMs, signal });
    } catch (error) {
      signal.throwIfAborted();
      // What ended the transport says more than that it ended.
      throw faultOf(this.options.transport.fault ?? error);
    }
  }
}

const TAKES_ANYTHING: jsonSchemaValidator = {
  getValidator<Value>() {
    // The cast: nothing is checked here. Whoever reads the value takes it for unknown.
    return (value: unknown): JsonSchemaValidatorResult<Value> => ({
      valid: true,
      data: value as Value,
      errorMessage: undefined
    });
  }
};

/** A server of the older kind may not answer at all to what it does not know. */
const PROBE_MS = 5000;
/** Told to servers; nothing hangs on it. */
const CLIENT_VERSION = '1';
const MOST_ROUNDS = 5;
/** A bound of the client's package, which must have one; ours is shorter. */
const MOST_MS = 2 ** 31 - 1;
const MOST_TOOLS = 128;
const MOST_LISTED = 500;
const MOST_PAGES = 32;
