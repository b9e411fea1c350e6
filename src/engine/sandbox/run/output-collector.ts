import net from 'node:net';
import { BoundedOutput, type BoundedText } from './bounded-output';

export interface OutputCollectorOptions {
  /** Bytes kept; watching ends there too, and 64 times as much is too much. */
  readonly limit: number;
  readonly onText: ((text: string) => void) | undefined;
  /** Takes all of it, as it comes; what it is given is overwritten afterwards. Absent: only what is kept is of use. */
  readonly onBytes?: (chunk: Buffer) => void;
  readonly onTooMuch: () => void;
}

/** Reads one stream of a command to its end, in bounded memory. */
export class OutputCollector {
  /** Settles when everybody who could write has closed the stream. */
  readonly done: Promise<void>;
  private readonly output: BoundedOutput;

  /** @param descriptor the reading end; closed at the end of the stream */
  constructor(descriptor: number, { limit, onText, onBytes, onTooMuch }: OutputCollectorOptions) {
    const output = (this.output = new BoundedOutput(limit));
    const decoder = new TextDecoder();
    const take = (chunk: Buffer): void => {
      // Head and tail of the rest come with the result.
      if (onText && output.total < limit) {
        onText(decoder.decode(chunk, { stream: true }));
      }
      output.push(chunk);
      onBytes?.(chunk);
      if (output.total > OUTPUT_FACTOR * limit) {
        onTooMuch();
      }
    };
    // One buffer for all of it: a new one for each chunk costs a flood of output a third of its speed.
    const buffer = Buffer.alloc(CHUNK_BYTES);
    const socket = new net.Socket({
      fd: descriptor,
      readable: true,
      writable: false,
      onread: {
        buffer,
        callback: length => {
          take(buffer.subarray(0, length));
          return true;
        }
      }
    });
    this.done = new Promise<void>(resolve => {
      socket.on('error', () => undefined).on('close', () => resolve());
    });
    socket.resume();
  }

  /** What is kept. */
  finish(): BoundedText {
    return this.output.finish();
  }
}

const OUTPUT_FACTOR = 64;
/** What a pipe holds. */
const CHUNK_BYTES = 65_536;
