import { isDeepJson } from '../../base/json-depth';
import { serverFault } from './server-fault';

/** What is taken of a server's messages. */
export interface MessageBounds {
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** Messages in any second. */
  readonly perSecond: number;
  /** Lines in all that are no messages: what a program prints by mistake. */
  readonly strayLines: number;
}

export const MESSAGE_BOUNDS: MessageBounds = {
  messageBytes: 8 * 2 ** 20,
  perSecond: 500,
  strayLines: 200
};

/** Counts messages, so that a flood is told from a busy server. */
export class MessageRate {
  private windowStart = -Infinity;
  private inWindow = 0;

  constructor(private readonly bounds: Pick<MessageBounds, 'perSecond'> = MESSAGE_BOUNDS) {}

  /** Throws `mcp-too-fast`. */
  count(): void {
    const now = performance.now();
    if (now - this.windowStart > 1000) {
      this.windowStart = now;
      this.inWindow = 0;
    }
    if (++this.inWindow > this.bounds.perSecond) throw serverFault('mcp-too-fast');
  }
}

/** Parts a stream into messages, one JSON object a line, within bounds. */
export class MessageReader {
  private parts: Buffer[] = [];
  private bytes = 0;
  private stray = 0;

  private readonly rate: MessageRate;

  constructor(
    private readonly take: (message: object) => void,
    private readonly bounds: MessageBounds = MESSAGE_BOUNDS
  ) {
    this.rate = new MessageRate(bounds);
  }

  /** Takes the next bytes. Throws a server's fault where they pass a bound; nothing is taken after that. */
  push(chunk: Buffer): void {
    let rest = chunk;
    for (let end; (end = rest.indexOf(NEWLINE)) !== -1; rest = rest.subarray(end + 1)) {
      this.keep(rest.subarray(0, end));
      const line = Buffer.concat(this.parts).toString('utf8');
      this.parts = [];
      this.bytes = 0;
      if (line.trim() !== '') this.read(line);
    }
    // A copy: the reader's one buffer is written over.
    if (rest.length > 0) this.keep(Buffer.from(rest));
  }

  private keep(part: Buffer): void {
    this.bytes += part.length;
    if (this.bytes > this.bounds.messageBytes) throw serverFault('mcp-too-large');
    this.parts.push(part);
  }

  private read(line: string): void {
    this.rate.count();
    const message = isDeepJson(line) ? undefined : parse(line);
    if (message !== undefined) this.take(message);
    else if (++this.stray > this.bounds.strayLines) throw serverFault('mcp-too-fast');
  }
}

function parse(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const NEWLINE = 0x0a;
