import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';

/** How much of what was told before a model still reads: how many of the last steps stay whole, and of the rest how much. */
export interface Rung {
  readonly spared: number;
  /** Characters of each text that a call took or gave. */
  readonly kept: number;
}

/** From the mildest on: the last steps stay whole as long as that does. */
export const RUNGS: readonly Rung[] = [
  { spared: 3, kept: 2000 },
  { spared: 2, kept: 600 },
  { spared: 1, kept: 600 },
  { spared: 0, kept: 6000 },
  { spared: 0, kept: 1500 }
];

/**
 * Messages with the middles of what calls took and gave left out; what person and model said stays as it is. Results
 * keep their envelope, whose mark stands in the first and last line.
 */
export const shorten = (messages: LanguageModelV4Prompt, kept: number): LanguageModelV4Prompt =>
  messages.map(message => shortenMessage(message, kept));

function shortenMessage(message: LanguageModelV4Message, kept: number): LanguageModelV4Message {
  if (message.role === 'tool')
    return {
      ...message,
      content: message.content.map(part =>
        part.type === 'tool-result' &&
        (part.output.type === 'text' || part.output.type === 'error-text')
          ? { ...part, output: { ...part.output, value: shortenResult(part.output.value, kept) } }
          : part
      )
    };
  if (message.role === 'assistant')
    return {
      ...message,
      content: message.content.map(part =>
        part.type === 'tool-call' ? { ...part, input: shortenInput(part.input, kept) } : part
      )
    };
  return message;
}

function shortenResult(value: string, kept: number): string {
  const begin = value.indexOf('\n') + 1;
  const end = value.lastIndexOf('\n');
  return begin <= 0 || end < begin
    ? leaveOut(value, kept)
    : value.slice(0, begin) + leaveOut(value.slice(begin, end), kept) + value.slice(end);
}

/** Its texts at any depth, so that it stays a record of the same members. */
function shortenInput(input: unknown, kept: number): unknown {
  if (typeof input === 'string') return leaveOut(input, kept);
  if (Array.isArray(input)) return input.map(each => shortenInput(each, kept));
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, member]) => [name, shortenInput(member, kept)])
  );
}

/** Head and tail of a text; the words between them count to neither. */
function leaveOut(text: string, kept: number): string {
  if (text.length <= kept + WORDS) return text;
  const tail = Math.floor(kept / 4);
  const head = kept - tail;
  return `${text.slice(0, head)}\n[${text.length - kept} characters left out to make room]\n${text.slice(text.length - tail)}`;
}

/** Nothing is won by leaving less out than what is said in its place. */
const WORDS = 60;
