import type { Readable } from 'node:stream';

/** How many bytes one command may move. */
export interface ByteBounds {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Counts what a command sends and receives over all its connections; calls `onOver` once, when either is too much. */
export class ByteMeter {
  private sent = 0;
  private received = 0;
  private over = false;

  constructor(
    private readonly bounds: ByteBounds,
    private readonly onOver: () => void
  ) {}

  countSent(stream: Readable): void {
    stream.on('data', (chunk: Buffer) =>
      this.check((this.sent += chunk.length), this.bounds.sentBytes)
    );
  }

  countReceived(stream: Readable): void {
    stream.on('data', (chunk: Buffer) =>
      this.check((this.received += chunk.length), this.bounds.receivedBytes)
    );
  }

  private check(bytes: number, bound: number): void {
    if (bytes > bound && !this.over) {
      this.over = true;
      this.onOver();
    }
  }
}
