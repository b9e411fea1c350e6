import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt
} from '@ai-sdk/provider';

/** The bytes of a kept image; null where it is not kept any more. */
export type LoadImage = (blob: string) => Promise<Buffer | null>;

type UserPart = Extract<LanguageModelV4Message, { role: 'user' }>['content'][number];

/** Stands for an image in a conversation: the conversation stays small, and the bytes are read for each request. */
export const imagePart = (image: {
  readonly blob: string;
  readonly mediaType: string;
}): LanguageModelV4FilePart => ({
  type: 'file',
  mediaType: image.mediaType,
  data: { type: 'reference', reference: { [OURS]: image.blob } }
});

/** True where anything but text would be sent. */
export const hasImages = (prompt: LanguageModelV4Prompt): boolean =>
  prompt.some(
    ({ role, content }) => role === 'user' && content.some(part => blobOf(part) !== undefined)
  );

/**
 * The prompt with its newest images in it, and a sentence in place of each other one: a request has bounds, and an old
 * plot costs as much as a new one.
 */
export async function fillImages(
  prompt: LanguageModelV4Prompt,
  load: LoadImage
): Promise<LanguageModelV4Prompt> {
  let images = MOST_IMAGES;
  let bytes = MOST_BYTES;
  const filled: LanguageModelV4Message[] = [];
  for (const message of prompt.toReversed()) {
    if (message.role !== 'user') {
      filled.push(message);
      continue;
    }
    const content: UserPart[] = [];
    for (const part of message.content.toReversed()) {
      const blob = blobOf(part);
      if (blob === undefined || part.type !== 'file') {
        content.push(part);
        continue;
      }
      const found = images > 0 ? await load(blob) : null;
      if (found === null || found.length > bytes) {
        content.push(sentence(found === null && images > 0 ? GONE : LEFT_OUT));
        continue;
      }
      images -= 1;
      bytes -= found.length;
      content.push({ ...part, data: { type: 'data', data: found.toString('base64') } });
    }
    filled.push({ ...message, content: content.reverse() });
  }
  return filled.reverse();
}

/** The prompt for a model that takes no images: each is a sentence. */
export const withoutImages = (prompt: LanguageModelV4Prompt): LanguageModelV4Prompt =>
  prompt.map(message =>
    message.role === 'user'
      ? {
          ...message,
          content: message.content.map(part =>
            blobOf(part) === undefined ? part : sentence(NOT_TAKEN)
          )
        }
      : message
  );

function blobOf(part: UserPart): string | undefined {
  return part.type === 'file' && part.data.type === 'reference'
    ? part.data.reference[OURS]
    : undefined;
}

const sentence = (text: string): UserPart => ({ type: 'text', text });

const OURS = 'sallyport';
const GONE = '[An image stood here that is not kept any more.]';
const LEFT_OUT = '[An older image stood here; it was left out.]';
const NOT_TAKEN = '[An image stands here; this model does not take images.]';
/** In one request. */
const MOST_IMAGES = 10;
const MOST_BYTES = 16 * 1024 * 1024;
