import type { ServerPin } from '../config/server-pin';
import type { CallResult } from '../tools/tool';
import type { ServerCall } from './server-call';
import { ServerConnection, type ConnectionOptions } from './connection';
import { extraTools } from './extra-tools';
import { imagesOf, readResult } from './read-result';
import { isServerFault, serverFault } from './server-fault';
import { readListing, type Listing } from './tool-definition';
import { ServerQuestions } from './ask-person';

/** How a connection to a server is made; everything but what the run hears of it. */
export type Connect = (
  pin: ServerPin,
  heard: Omit<ConnectionOptions, 'transport' | 'timing' | 'messageLevel'>,
  signal: AbortSignal
) => Promise<ServerConnection>;

/**
 * One server from its first call on: started when it is needed, asked what it offers before anything is called, ended
 * when nobody has used it for a while, started anew after it ended.
 */
export class ServerRun {
  private opening: Promise<Open> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private readonly calls = new Set<ServerCall>();
  private readonly stop = new AbortController();
  private readonly questions: ServerQuestions;

  constructor(
    readonly pin: ServerPin,
    private readonly connect: Connect,
    /** Hears when it starts, is open or has ended, and of each listing. */
    private readonly onChange: (listing?: Listing) => void,
    private readonly idleMs: number
  ) {
    this.questions = new ServerQuestions(pin.name);
  }

  get phase(): 'idle' | 'starting' | 'ready' {
    return this.opening === undefined ? 'idle' : this.isOpen ? 'ready' : 'starting';
  }

  private isOpen = false;

  /** What it offers now. Throws a fault. */
  async list(signal: AbortSignal): Promise<Listing> {
    return (await this.fresh(signal)).listing;
  }

  /** Name and version that it gives itself. */
  async title(signal: AbortSignal): Promise<string> {
    return (await this.open(signal)).connection.title;
  }

  /**
   * Calls a tool that still is what `definition` says; throws `mcp-changed` where it is not, and then nothing was called.
   * One at a time, so that a question in the middle belongs to a call that is known.
   */
  async call(call: ServerCall): Promise<CallResult> {
    const { definition, input, channel } = call;
    const open = await this.fresh(channel.signal);
    const now = open.listing.tools.find(({ name }) => name === definition.name);
    if (now?.hash !== definition.hash) throw serverFault('mcp-changed');
    this.calls.add(call);
    clearTimeout(this.idle);
    try {
      const extra = open.extras.has(definition.name)
        ? extraTools.find(({ listed }) => listed.name === definition.name)
        : undefined;
      if (extra !== undefined) return await extra.call(open.connection, call);
      return await withImages(await open.connection.call(definition.name, input, channel), call);
    } catch (error) {
      // It was asked: a way that broke then says nothing of what it did.
      if (isServerFault(error) && error.code === 'mcp-connection')
        throw serverFault('mcp-ended', { cause: error.cause ?? error });
      throw error;
    } finally {
      this.calls.delete(call);
      this.rest();
    }
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    clearTimeout(this.idle);
    this.stop.abort();
    const open = await this.opening?.catch(() => undefined);
    await open?.connection.close();
  }

  /** Open, and asked again where it said that its tools are others now. */
  private async fresh(signal: AbortSignal): Promise<Open> {
    const open = await this.open(signal);
    if (open.isStale) {
      open.isStale = false;
      open.listing = await this.listOf(open.connection, signal);
    }
    return open;
  }

  private open(signal: AbortSignal): Promise<Open> {
    clearTimeout(this.idle);
    const opening = (this.opening ??= this.start());
    return abortable(opening, signal);
  }

  private async start(): Promise<Open> {
    this.onChange();
    let open: Open | undefined;
    const forget = (): void => {
      if (open === undefined || open.hasEnded) return;
      open.hasEnded = true;
      this.closed();
    };
    try {
      const connection = await this.connect(
        this.pin,
        {
          elicit: question => this.questions.ask(question, [...this.calls]),
          onToolsChanged: () => {
            if (open !== undefined) open.isStale = true;
          },
          onMessage: message => {
            // Of several calls nobody knows which one it speaks of; each person who waits may see it.
            for (const { channel } of this.calls) channel.onMessage(message);
          },
          onClose: forget
        },
        this.stop.signal
      );
      const listing = await this.listOf(connection, this.stop.signal).catch(
        async (error: unknown) => {
          await connection.close();
          throw error;
        }
      );
      const own = new Set(listing.own);
      open = {
        connection,
        listing,
        extras: new Set(extraTools.map(({ listed }) => listed.name).filter(name => !own.has(name))),
        isStale: false,
        hasEnded: false
      };
      this.isOpen = true;
      this.onChange(listing);
      this.rest();
      return open;
    } catch (error) {
      this.closed();
      throw error;
    }
  }

  private async listOf(
    connection: ServerConnection,
    signal: AbortSignal
  ): Promise<Listing & { readonly own: readonly string[] }> {
    const listed = await connection.listTools(signal);
    const own = listed.map(tool =>
      typeof tool === 'object' && tool !== null && 'name' in tool ? String(tool.name) : ''
    );
    const ours = extraTools
      .filter(extra => extra.isThere(connection) && !own.includes(extra.listed.name))
      .map(({ listed: tool }) => tool);
    const listing = readListing(this.pin.name, [...listed, ...ours]);
    this.onChange(listing);
    return { ...listing, own };
  }

  private closed(): void {
    clearTimeout(this.idle);
    this.opening = undefined;
    this.isOpen = false;
    this.onChange();
  }

  /** Ends it when nobody has used it for a while; the next call starts it again. */
  private rest(): void {
    clearTimeout(this.idle);
    if (this.calls.size > 0) return;
    this.idle = setTimeout(() => {
      const opening = this.opening;
      this.closed();
      void opening?.then(
        ({ connection }) => connection.close(),
        () => undefined
      );
    }, this.idleMs);
    this.idle.unref();
  }
}

async function withImages(
  result: unknown,
  { keepImage: keep, sanitising }: ServerCall
): Promise<CallResult> {
  const read = readResult(result, sanitising());
  if (keep === undefined) return read;
  const images = (await Promise.all(imagesOf(result).map(keep))).filter(image => image !== null);
  return images.length === 0 ? read : { ...read, output: { ...read.output, images } };
}

interface Open {
  readonly connection: ServerConnection;
  listing: Listing;
  /** Tools of ours that it has none of its own for. */
  readonly extras: ReadonlySet<string>;
  /** It said that its tools are others now. */
  isStale: boolean;
  hasEnded: boolean;
}

/** Waits no longer than the signal lets; what is waited for goes on for the others. */
function abortable<Value>(wait: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    wait.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
