/** What is kept of a stream. */
export interface BoundedText {
  readonly text: string;
  /** Bytes left out between head and tail. */
  readonly omitted: number;
}

/**
 * Keeps the head and the tail of a stream in bounded memory, and counts what lies between. Cuts fall between characters
 * of UTF-8.
 */
export class BoundedOutput {
  /** Bytes seen in all. */
  total = 0;
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  /** Made when the head is full; written round and round. */
  private tail = Buffer.alloc(0);
  private tailBytes = 0;

  constructor(private readonly limit: number) {}

  /** Takes a copy: the chunk may be the reader's one buffer. */
  push(chunk: Buffer): void {
    this.total += chunk.length;
    const room = Math.max(0, Math.ceil(this.limit / 2) - this.headBytes);
    const first = chunk.subarray(0, room);
    if (first.length > 0) {
      this.head.push(Buffer.from(first));
      this.headBytes += first.length;
    }
    if (chunk.length > room) {
      this.pushToTail(chunk.subarray(room));
    }
  }

  /** The text, with a line that tells the omission where there is one. */
  finish(): BoundedText {
    const head = Buffer.concat(this.head);
    const kept = this.readTail();
    if (this.total === head.length + kept.length) {
      return { text: Buffer.concat([head, kept]).toString('utf8'), omitted: 0 };
    }
    const start = head.subarray(0, lastBoundary(head));
    const end = kept.subarray(firstBoundary(kept));
    const omitted = this.total - start.length - end.length;
    return {
      text: `${start.toString('utf8')}\n[… ${omitted} bytes left out …]\n${end.toString('utf8')}`,
      omitted
    };
  }

  private pushToTail(bytes: Buffer): void {
    if (this.tail.length === 0) {
      this.tail = Buffer.alloc(Math.floor(this.limit / 2));
    }
    const size = this.tail.length;
    const last = bytes.subarray(Math.max(0, bytes.length - size));
    const start = size === 0 ? 0 : (this.tailBytes + bytes.length - last.length) % size;
    const untilEnd = last.copy(this.tail, start);
    last.copy(this.tail, 0, untilEnd);
    this.tailBytes += bytes.length;
  }

  private readTail(): Buffer {
    if (this.tailBytes <= this.tail.length) {
      return this.tail.subarray(0, this.tailBytes);
    }
    const start = this.tail.length === 0 ? 0 : this.tailBytes % this.tail.length;
    return Buffer.concat([this.tail.subarray(start), this.tail.subarray(0, start)]);
  }
}

/** Length without an unfinished character at the end. */
function lastBoundary(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) !== 0x80) {
      return characterLength(byte) > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** Offset of the first byte that starts a character. */
function firstBoundary(bytes: Buffer): number {
  let offset = 0;
  while (offset < Math.min(4, bytes.length) && ((bytes[offset] ?? 0) & 0xc0) === 0x80) {
    offset++;
  }
  return offset;
}

const characterLength = (first: number): number =>
  first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
