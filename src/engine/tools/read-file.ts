import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import type { ShownImage } from '../../protocol/event-values';
import { countInput, parseInput, pathInput, schemaOf } from './input';
import { readCall } from './read-call';
import { findReadPlace, type ReadPlace } from './read-place';
import { decodeText } from './text-file';
import type { CallResult, Tool } from './tool';

const input = z.strictObject({
  path: pathInput,
  offset: countInput(2 ** 31 - 1).default(1),
  limit: countInput(100_000).default(2000)
});

/**
 * Reads lines of a text file, the first being 1. Output: `text`, `from` and `to` as line numbers, `lines` and `bytes` of
 * the whole file, `hash`, `lineEnding`, `bom`, and `cut` where a bound of ours ended the text in mid-file. Of an image:
 * `images`.
 */
export const readFile: Tool = {
  name: 'read_file',
  kind: 'read',
  description:
    'Reads lines of a text file, or shows an image. `offset` is the first line, counted from 1; `limit` is how many.',
  inputSchema: schemaOf(input),
  async prepare(raw, context) {
    const payload = parseInput(input, raw);
    const place = await findReadPlace(context, payload.path);
    return readCall({
      path: payload.path,
      payload,
      title: { code: 'read-file', params: { path: payload.path } },
      run: () => read(place, payload)
    });
  }
};

const read = async (
  { context, path: own }: ReadPlace,
  { path, offset, limit }: z.output<typeof input>
): Promise<CallResult> => {
  const file = await context.workspace.read(own, fileBytes);
  const image = await context.keepImage?.(file.bytes);
  if (image) return imageResult(path, file.hash, image);
  const { text, bom, lineEnding } = decodeText(file.bytes, path);
  const lines = splitLines(text);
  if (offset > Math.max(1, lines.length)) {
    throw new CodedError('failed', `${path} has ${lines.length} lines; \`offset\` is beyond them.`);
  }
  const wanted = lines.slice(offset - 1, offset - 1 + limit).join('');
  const shown = cutToBytes(wanted, textBytes);
  const to = offset - 1 + splitLines(shown).length;
  context.reads.note(path, file.hash);
  const cut = shown.length < wanted.length;
  return {
    outcome: 'ok',
    output: {
      text: shown,
      path,
      from: lines.length === 0 ? 0 : offset,
      to,
      lines: lines.length,
      bytes: file.size,
      hash: file.hash,
      lineEnding,
      bom,
      ...(cut ? { cut: { shown: Buffer.byteLength(shown), of: Buffer.byteLength(wanted) } } : {})
    }
  };
};

/** An image is no text: a model that takes images sees it, and a reader is told what it is. */
const imageResult = (path: string, hash: string, image: ShownImage): CallResult => ({
  outcome: 'ok',
  output: {
    text: `An image, ${image.mediaType}, ${image.bytes} bytes.`,
    path,
    bytes: image.bytes,
    hash,
    images: [image]
  }
});

/** Lines with their endings; none for an empty text. */
const splitLines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The longest beginning within so many bytes of UTF-8 that ends at a character's end. */
const cutToBytes = (text: string, most: number): string => {
  const bytes = Buffer.from(text);
  let end = Math.min(most, bytes.length);
  // 10xxxxxx continues a character: step back to where one starts.
  while (end > 0 && end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) {
    end -= 1;
  }
  return bytes.subarray(0, end).toString();
};

/** Larger files are for a command such as `sed -n` or `head`. */
const fileBytes = 32 * 1024 * 1024;
/** Stays inside a frame of 1 MiB even where JSON needs six characters for one. */
const textBytes = 128 * 1024;
