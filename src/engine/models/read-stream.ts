import { isDeepJson } from '../../base/json-depth';
import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Usage } from '../../protocol/event-values';
import type { ProviderEvent } from '../providers/provider';
import type { Redactor } from '../redact';
import { KnownSecretStream } from '../redact-known';
import type { ReplyPart } from './conversation';
import { findCoded, modelFailure } from './failure';
import { imagePart } from './prompt-images';
import { ReplyImages, type KeepImage } from './reply-images';
import { judgeStreamed } from './wire/judge-answer';
import { readItems } from './wire/read-items';

export interface ReadingParts {
  readonly redactor: Redactor;
  readonly redact: (text: string) => string;
  /** Where images that the model makes go. Absent: none is kept. */
  readonly keepImage?: KeepImage;
  /** Hears that the reply came to its own end, right before the event says so. */
  readonly onFinish?: () => void;
}

/**
 * The events of one reply. `reply` gets its parts, for the conversation. Registered secrets are taken out of all of it:
 * a server might say the key that it was sent. Ends without `finish` where the server ended without one; throws one of
 * the `FailureCode`s where the reply failed.
 */
export async function* readStream(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  { redactor, redact, keepImage, onFinish }: ReadingParts,
  reply: ReplyPart[]
): AsyncIterable<ProviderEvent> {
  const clean = new KnownSecretStream(redactor);
  const images = new ReplyImages(keepImage);
  /** What is said at the moment; providers never say two things at once. */
  let open: Extract<ReplyPart, { type: 'text' | 'reasoning' }> | undefined;
  const say = (text: string): readonly ProviderEvent[] => {
    if (open === undefined || text === '') return [];
    open.text += text;
    return [{ type: open.type, text }];
  };
  const close = (): readonly ProviderEvent[] => {
    const rest = say(clean.flush());
    open = undefined;
    return rest;
  };
  const draw = async (data: unknown): Promise<readonly ProviderEvent[]> => {
    const before = close();
    const image = await images.take(data);
    if (image === null) return before;
    reply.push(imagePart(image));
    return [...before, { type: 'image', image }];
  };
  try {
    for await (const part of readItems(stream))
      switch (part.type) {
        case 'text-start':
        case 'reasoning-start': {
          const type = part.type === 'text-start' ? 'text' : 'reasoning';
          // What is held back may go on in a next part of the same kind.
          if (open?.type !== type) yield* close();
          reply.push((open = { type, text: '' }));
          sign(open, part.providerMetadata);
          break;
        }
        case 'text-delta':
        case 'reasoning-delta':
          yield* say(clean.push(part.delta));
          sign(open, part.providerMetadata);
          break;
        case 'text-end':
        case 'reasoning-end':
          sign(open, part.providerMetadata);
          break;
        case 'file':
          yield* await draw(part.data.type === 'data' ? part.data.data : undefined);
          break;
        case 'tool-result':
          // How the package of OpenAI's responses tells of an image that the server's own tool made.
          if (part.toolName === DRAWING && part.preliminary !== true)
            yield* await draw(drawnBy(part.result));
          break;
        case 'tool-call': {
          yield* close();
          // The server carries it out itself.
          if (part.providerExecuted === true && part.toolName === DRAWING) break;
          const tool = readToolName(redactor.redactKnown(part.toolName));
          const input = readInput(redactor.redactKnown(part.input));
          reply.push({
            type: 'tool-call',
            toolCallId: part.toolCallId,
            toolName: tool,
            // Servers take a record only; what it really was, the result of the call says.
            input: typeof input === 'string' ? {} : input,
            ...(part.providerMetadata && { providerOptions: part.providerMetadata })
          });
          yield { type: 'tool-call', tool, input };
          break;
        }
        case 'error':
          yield* close();
          // The reader's own word for an end without a finish, which the loop knows by itself.
          if (isMissingFinish(part.error)) return;
          throw findCoded(part.error) ?? judgeStreamed(part.error, redact);
        case 'finish': {
          yield* close();
          yield* images.notices();
          const finish = toFinish(part.finishReason.unified, part.finishReason.raw, reply);
          if (finish === null) return;
          if (part.finishReason.unified === 'length') yield { type: 'notice', code: 'reply-cut' };
          onFinish?.();
          yield { ...finish, usage: toUsage(part.usage) };
          return;
        }
        default:
        // Sources, images of its reasoning and what else a server may add are not asked for.
      }
  } catch (error) {
    // What is held back of a reply that broke off is part of what came.
    yield* close();
    yield* images.notices();
    // A reader fails with words of its own where bytes are no messages.
    throw findCoded(error) ?? modelFailure('cut-stream', { cause: error });
  }
}

const DRAWING = 'image_generation';

const drawnBy = (result: unknown): unknown =>
  typeof result === 'object' && result !== null && 'result' in result ? result.result : undefined;

/** Keeps what a server wants to see again with a part: a signature, say. */
function sign(part: ReplyPart | undefined, metadata: ReplyPart['providerOptions']): void {
  if (part !== undefined && metadata !== undefined) part.providerOptions = metadata;
}

/**
 * The name of a tool, or one that no tool has where it is none that servers take: it is told again with each later request
 * of the thread, which they would refuse, and it stands in the transcript.
 */
const readToolName = (name: string): string =>
  /^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : NO_NAME;
const NO_NAME = 'not-a-tool-name';

/** The input of a call: what its JSON says, {} for none, and the text itself where it is no JSON (half of one, or endlessly deep). */
function readInput(text: string): unknown {
  if (text.trim() === '') return {};
  if (isDeepJson(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toFinish(
  reason: string,
  raw: string | undefined,
  reply: readonly ReplyPart[]
): Extract<ProviderEvent, { type: 'finish' }> | null {
  // Some packages do not know the word of every server that they are used with.
  if (reason === 'content-filter' || raw === 'content_filter') throw modelFailure('content-filter');
  if (reason === 'interrupted' || ((reason === 'error' || reason === 'other') && raw === undefined))
    return null;
  if (reason === 'error') throw modelFailure('overloaded');
  const calls = reply.some(({ type }) => type === 'tool-call');
  return { type: 'finish', reason: calls ? 'tool-calls' : 'stop' };
}

const isMissingFinish = (error: unknown): boolean =>
  error instanceof Error && /without a finish/i.test(error.message);

/** Only what the server reported: an absent number is not a zero, and what counts no tokens would take from the sums. */
function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
  const numbers = {
    inputTokens: inputTokens.total,
    outputTokens: outputTokens.total,
    cacheReadTokens: inputTokens.cacheRead,
    cacheWriteTokens: inputTokens.cacheWrite,
    reasoningTokens: outputTokens.reasoning
  };
  return Object.fromEntries(
    Object.entries(numbers).filter(([, value = -1]) => value >= 0 && value <= MOST_TOKENS)
  );
}

/** Tokens of one reply; more than this is no count. */
const MOST_TOKENS = 1_000_000_000;
