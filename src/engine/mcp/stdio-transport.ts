import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import type { ConfinedService, ServiceSpec } from '../sandbox/service/service';
import { MessageReader } from './message-reader';
import { serverFault } from './server-fault';

/** Starts the program of a server, with the two members that its transport fills. */
export type StartProgram = (
  channel: Pick<ServiceSpec, 'onOutput' | 'signal'>
) => Promise<ConfinedService>;

/** Messages over stdin and stdout of a confined program. What passes a bound ends the program. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Why it ended, where that was not its own doing. */
  fault: Error | undefined;
  private readonly stop = new AbortController();
  private readonly reader = new MessageReader(message =>
    // The client's package parses every message against its own schemas.
    this.onmessage?.(message as JSONRPCMessage)
  );
  private service: ConfinedService | undefined;

  constructor(
    private readonly startProgram: StartProgram,
    private readonly onEnd: (stderr: string) => void
  ) {}

  async start(): Promise<void> {
    this.service = await this.startProgram({
      signal: this.stop.signal,
      onOutput: chunk => this.take(chunk)
    });
    void this.service.ended.then(({ stderr }) => {
      this.onEnd(stderr);
      this.onclose?.();
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.service?.write(`${JSON.stringify(message)}\n`) === true
      ? Promise.resolve()
      : Promise.reject(this.fault ?? serverFault('mcp-ended'));
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.service?.ended;
  }

  private take(chunk: Buffer): void {
    if (this.fault !== undefined || this.stop.signal.aborted) return;
    try {
      this.reader.push(chunk);
    } catch (error) {
      this.fault = error instanceof Error ? error : serverFault('mcp-connection');
      this.stop.abort();
    }
  }
}
