/** What the first bytes of a TLS client say. `more`: not all of it is there yet. */
export type ClientHello =
  | { readonly state: 'more' }
  | { readonly state: 'broken' }
  /** `serverName` null: the client names no host. */
  | { readonly state: 'read'; readonly serverName: string | null };

/**
 * Reads the server name out of a ClientHello (RFC 8446, RFC 6066), which may lie in several records. Anything that is not
 * exactly as the standard has it is `broken`: two readers of a doubtful message could see two names.
 */
export function readClientHello(bytes: Buffer): ClientHello {
  const message = joinRecords(bytes);
  if (typeof message === 'string') {
    return { state: message };
  }
  try {
    return { state: 'read', serverName: serverNameOf(new Reader(message)) };
  } catch (error) {
    if (error instanceof RangeError) {
      return { state: 'broken' };
    }
    throw error;
  }
}

/** The handshake message without its header. */
function joinRecords(bytes: Buffer): Buffer | 'more' | 'broken' {
  let message = Buffer.alloc(0);
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== HANDSHAKE_RECORD) {
      return 'broken';
    }
    if (bytes.length < at + RECORD_HEADER) {
      return 'more';
    }
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at + 1] !== 3 || length === 0 || length > MAX_RECORD) {
      return 'broken';
    }
    const end = at + RECORD_HEADER + length;
    message = Buffer.concat([message, bytes.subarray(at + RECORD_HEADER, end)]);
    if (message.length > 0 && message[0] !== CLIENT_HELLO) {
      return 'broken';
    }
    if (message.length >= 4) {
      const whole = 4 + message.readUIntBE(1, 3);
      if (whole > MAX_HELLO || message.length > whole) {
        return 'broken';
      }
      if (message.length === whole) {
        return message.subarray(4);
      }
    }
    at = end;
  }
  return 'more';
}

function serverNameOf(hello: Reader): string | null {
  hello.skip(2 + 32); // Version and random.
  hello.take(1); // Session.
  hello.take(2); // Cipher suites.
  hello.take(1); // Compression methods.
  if (hello.left === 0) {
    return null;
  }
  const extensions = new Reader(hello.take(2));
  hello.assertEnd();
  let name: string | null = null;
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const content = new Reader(extensions.take(2));
    if (type === SERVER_NAME) {
      if (name !== null) {
        throw new RangeError('two server names');
      }
      name = hostNameOf(content);
    }
  }
  return name;
}

/** Exactly one name, of the one type that exists. */
function hostNameOf(content: Reader): string {
  const list = new Reader(content.take(2));
  content.assertEnd();
  if (list.number(1) !== 0) {
    throw new RangeError('a name of an unknown type');
  }
  const name = list.take(2).toString('latin1');
  list.assertEnd();
  return name;
}

/** Reads from the front; throws RangeError beyond the end. */
class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  skip(count: number): void {
    if (count > this.left) {
      throw new RangeError('too short');
    }
    this.at += count;
  }

  number(size: number): number {
    const start = this.at;
    this.skip(size);
    return this.bytes.readUIntBE(start, size);
  }

  /** A vector behind its length of `size` bytes. */
  take(size: number): Buffer {
    const length = this.number(size);
    const start = this.at;
    this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  assertEnd(): void {
    if (this.left > 0) {
      throw new RangeError('too long');
    }
  }
}

/** First byte of a connection that speaks TLS. */
export const HANDSHAKE_RECORD = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const RECORD_HEADER = 5;
const MAX_RECORD = 2 ** 14 + 256;
/** Post-quantum key shares take some 2 KiB; nobody needs this much. */
const MAX_HELLO = 2 ** 16;
