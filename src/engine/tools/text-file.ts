import { CodedError } from '../../base/coded-error';

/** A file's bytes as text, byte for byte again by `encodeText`. */
export interface TextFile {
  /** Without the byte order mark; line endings as they are. */
  readonly text: string;
  readonly bom: boolean;
  readonly lineEnding: 'lf' | 'crlf' | 'mixed' | 'none';
}

/** Decodes UTF-8; throws `binary` for anything else, since a guess would damage the file when it is written back. */
export const decodeText = (bytes: Buffer, path: string): TextFile => {
  const bom = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = decodeUtf8(bom ? bytes.subarray(3) : bytes);
  if (text === undefined) {
    throw new CodedError(
      'binary',
      `${path} is not UTF-8 text (${bytes.length} bytes); it is left alone.`
    );
  }
  return { text, bom, lineEnding: lineEndingOf(text) };
};

/** The bytes of a text that came from `decodeText`. */
export const encodeText = (text: string, bom: boolean): Buffer =>
  Buffer.concat([Buffer.from(bom ? [0xef, 0xbb, 0xbf] : []), Buffer.from(text)]);

/** The text of UTF-8 bytes; undefined where they are not, or hold a NUL, which no text file does. */
export const decodeUtf8 = (bytes: Buffer): string | undefined => {
  if (bytes.includes(0)) {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const lineEndingOf = (text: string): TextFile['lineEnding'] => {
  const all = count(text, /\n/g);
  const crlf = count(text, /\r\n/g);
  return all === 0 ? 'none' : crlf === 0 ? 'lf' : crlf === all ? 'crlf' : 'mixed';
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
