import { redactMessage } from '../redact';
import type { CallOutput } from '../../protocol/event-values';
import type { CallResult } from '../tools/tool';
import { sanitise, sanitiseText, type Sanitising } from '../sanitise';

/**
 * What a server answered, as reader and model see it: texts joined, structured content sanitised, everything else by what
 * it is. An error that the server tells of is `failed` with its words as output; they are data, never our own message.
 */
export function readResult(result: unknown, what: Sanitising = {}): CallResult {
  const { content, structuredContent, isError } = asRecord(result);
  const texts = asList(content).map(block => blockText(block, what));
  const hasText = texts.some(text => text !== '');
  const output: CallOutput = {
    untrusted: true,
    ...boundedText(texts.filter(text => text !== '').join('\n')),
    // Servers repeat as text what is structured, for clients that read text alone.
    ...(structuredContent !== undefined &&
      !hasText && { structured: bounded(sanitise(structuredContent, what)) })
  };
  return isError === true ? { outcome: 'failed', output, error: TOLD } : { outcome: 'ok', output };
}

/** The first images of an answer, as bytes; what is no image is told by whoever keeps them. */
export const imagesOf = (result: unknown): readonly Buffer[] =>
  asList(asRecord(result)['content'])
    .map(asRecord)
    .filter(({ type }) => type === 'image')
    .slice(0, MOST_IMAGES)
    .flatMap(({ data }) => (typeof data === 'string' ? [Buffer.from(data, 'base64')] : []));

/** The text of a list or a document that we made ourselves of a server's words. */
export const readListed = (value: unknown): CallResult => ({
  outcome: 'ok',
  output: { untrusted: true, ...boundedText(JSON.stringify(sanitise(value), null, 1)) }
});

/** Resources and prompts: their contents one after the other, each under where it is from. */
export function readContents(result: unknown, what: Sanitising = {}): CallResult {
  const { contents, messages } = asRecord(result);
  const parts = [
    ...asList(contents).map(part => blockText({ type: 'resource', resource: part }, what)),
    ...asList(messages).map(message => {
      const { role, content } = asRecord(message);
      const blocks = asList(content).length > 0 ? asList(content) : [content];
      const texts = blocks.map(block => blockText(block, what));
      return `${role === 'assistant' ? 'assistant' : 'user'}:\n${texts.join('\n')}`;
    })
  ];
  return { outcome: 'ok', output: { untrusted: true, ...boundedText(parts.join('\n')) } };
}

/** One block of content as text. What is no text is told by kind and size. */
function blockText(block: unknown, what: Sanitising): string {
  const { type, text, data, mimeType, resource, uri, name } = asRecord(block);
  switch (type) {
    case 'text':
      return typeof text === 'string' ? sanitiseText(text, what) : '';
    case 'image':
    case 'audio':
      return `[${type}, ${plain(mimeType)}, ${sizeOf(data)} bytes]`;
    case 'resource_link':
      return `[link to ${plain(uri)}${name === undefined ? '' : `, ${plain(name)}`}]`;
    case 'resource': {
      const inner = asRecord(resource);
      const head = `[resource ${plain(inner['uri'])}, ${plain(inner['mimeType'])}]`;
      return typeof inner['text'] === 'string'
        ? `${head}\n${sanitiseText(inner['text'], what)}`
        : `${head} ${sizeOf(inner['blob'])} bytes, no text`;
    }
    default:
      return '[content of a kind that is not shown]';
  }
}

/** Head and tail of a text, with the bytes between them counted. */
function boundedText(text: string): CallOutput {
  if (text.length <= HEAD + TAIL) return { text };
  const left = text.length - HEAD - TAIL;
  return {
    text: `${text.slice(0, HEAD)}\n[${left} characters left out]\n${text.slice(-TAIL)}`,
    omitted: { text: left }
  };
}

function bounded(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text.length <= HEAD + TAIL ? value : boundedText(text)['text'];
}

/** A server's word in a line of ours: short, one line, no path of this machine. */
const plain = (value: unknown): string =>
  typeof value === 'string'
    ? redactMessage(value.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()).slice(0, 200)
    : 'of unknown kind';

const sizeOf = (data: unknown): number =>
  typeof data === 'string' ? Math.floor((data.length * 3) / 4) : 0;

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
    ? // Members are looked at one by one, each as unknown.
      (value as Readonly<Record<string, unknown>>)
    : {};

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

const TOLD = { code: 'mcp-told', message: 'The server says that the call failed.' };
const MOST_IMAGES = 4;
const HEAD = 192 * 1024;
const TAIL = 64 * 1024;
