import { crc32 } from 'node:zlib';

/** One message of AWS's event stream: lengths and their checksum, headers of text, JSON, a checksum over all of it. */
export function eventStreamFrame(
  headers: Readonly<Record<string, string>>,
  payload: unknown
): Buffer {
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
