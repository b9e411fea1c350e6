import { isCoded } from '../../base/coded-error';
import type { ImageSize } from '../../base/image-size';
import type { ContextItem, ContextReason, ContextReference } from '../../protocol/context';
import type { Verdict } from '../../protocol/decisions';
import { isProtectedPath } from '../policy/names';
import type { Entry, Workspace } from '../workspace/workspace';

export interface ContextSources {
  readonly workspace: Pick<Workspace, 'check' | 'stat' | 'version'>;
  /** What reading a path is, by the policy of now. */
  readonly readVerdict: (path: string) => Verdict;
  readonly redact: (text: string) => string;
  /** An uploaded image; null where it is not kept, or not any more. */
  readonly image: (
    blob: string
  ) => Promise<
    ({ readonly bytes: number; readonly mediaType: string } & Partial<ImageSize>) | null
  >;
}

/**
 * What of a person's references goes to a model. Files and folders go as pointers, so that what they hold is read by
 * calls alone; a text from the page goes as it is, within a budget for the whole message, and only where policy lets the
 * path be read unasked: of any other nothing but the pointer goes, or nothing at all. Nothing is left out silently: each
 * reference has its item, with the reason. A path that may not be read is not even looked for.
 */
export async function resolveContext(
  references: readonly ContextReference[],
  sources: ContextSources
): Promise<readonly ContextItem[]> {
  const items: ContextItem[] = [];
  let left = MOST_CHARACTERS;
  for (const reference of references) {
    const item = await resolveOne(reference, left, sources);
    left -= item.text?.length ?? 0;
    items.push(item);
  }
  return items;
}

async function resolveOne(
  { mark: seen, text, ...reference }: ContextReference,
  left: number,
  sources: ContextSources
): Promise<ContextItem> {
  const { path = '' } = reference;
  if (reference.path === undefined) {
    if (reference.type === 'image') return resolveImage(reference, sources);
    // A terminal's: no file of the workspace is shown by it, and nothing but what a person marked in it goes.
    if (reference.type === 'output' && reference.name !== undefined && text !== undefined)
      return withText(
        {
          ...reference,
          sends: 'content',
          bytes: 0,
          tokens: POINTER_TOKENS,
          sensitivity: 'ordinary'
        },
        text,
        left,
        sources
      );
  }
  const nothing = (why: ContextReason, sensitivity: ContextItem['sensitivity']): ContextItem => ({
    ...reference,
    sends: 'nothing',
    bytes: 0,
    tokens: 0,
    sensitivity,
    why
  });
  try {
    sources.workspace.check(path);
  } catch {
    // Not repeated: what is refused here may be built to deceive a reader.
    return { ...nothing('bad-path', 'ordinary'), path: '' };
  }
  const verdict = sources.readVerdict(path);
  if (verdict === 'deny') return nothing('denied', 'denied');
  const sensitivity =
    verdict === 'ask' ? 'asked' : isProtectedPath(path) ? 'protected' : 'ordinary';
  // What a document shows is as guarded as the document.
  if (reference.type === 'image')
    return verdict === 'ask'
      ? nothing('asked', sensitivity)
      : { ...(await resolveImage(reference, sources)), sensitivity };
  const found = await look(path, reference.type === 'folder', sources);
  const isContent = reference.type === 'selection' || reference.type === 'output';
  // A text of an open document may be sent before the document is saved.
  if ('why' in found && !(isContent && found.why === 'not-found'))
    return nothing(found.why, sensitivity);
  const { bytes, mark } = 'why' in found ? { bytes: 0, mark: '' } : found;
  const pointer: ContextItem = {
    ...reference,
    sends: 'pointer',
    bytes,
    tokens: estimate(path) + POINTER_TOKENS,
    sensitivity,
    ...(mark !== '' && { mark }),
    ...(seen !== undefined && seen !== '' && seen !== mark && { changed: true as const })
  };
  if (!isContent || text === undefined) return pointer;
  if (verdict === 'ask') return { ...pointer, why: 'asked' };
  return withText(pointer, text, left, sources);
}

/** The pointer with as much of the text as the message has room for. */
function withText(
  pointer: ContextItem,
  text: string,
  left: number,
  { redact }: ContextSources
): ContextItem {
  const bounded = boundMiddle(redact(text), Math.min(left, MOST_OF_ONE));
  if (bounded === null) return { ...pointer, sends: 'pointer', why: 'over-budget' };
  return {
    ...pointer,
    sends: 'content',
    ...bounded,
    bytes: Buffer.byteLength(text),
    tokens: pointer.tokens + estimate(bounded.text)
  };
}

async function resolveImage(
  reference: Omit<ContextReference, 'mark' | 'text'>,
  { image }: ContextSources
): Promise<ContextItem> {
  const found = await image(reference.blob ?? '');
  if (found === null)
    return {
      ...reference,
      sends: 'nothing',
      bytes: 0,
      tokens: 0,
      sensitivity: 'ordinary',
      why: 'not-found'
    };
  return {
    ...reference,
    ...found,
    sends: 'content',
    tokens: imageTokens(found),
    sensitivity: 'ordinary'
  };
}

type Found = { readonly bytes: number; readonly mark: string } | { readonly why: ContextReason };

async function look(
  path: string,
  wantsFolder: boolean,
  { workspace }: ContextSources
): Promise<Found> {
  try {
    const entry = await workspace.stat(path);
    if (entry === null) return { why: 'not-found' };
    if (entry.type === 'link') return { why: 'is-link' };
    if (wantsFolder)
      return entry.type === 'directory' ? { bytes: 0, mark: '' } : { why: 'not-a-folder' };
    if (entry.type !== 'file') return { why: 'not-a-file' };
    return { bytes: entry.size, mark: await markOf(workspace, entry) };
  } catch (error) {
    if (!isCoded(error)) throw error;
    return { why: error.code === 'is-link' ? 'is-link' : 'unreadable' };
  }
}

/** What tells a version of a file from another: its content's hash, or of a large one what a program cannot set back. */
async function markOf(
  workspace: ContextSources['workspace'],
  { path, size, inode, changedAt }: Entry
): Promise<string> {
  if (size > MOST_HASHED) return `${inode}:${size}:${changedAt}`;
  return (await workspace.version(path)).hash ?? '';
}

/** Head and tail of a text within so many characters; null where too few are left to say anything. */
function boundMiddle(
  text: string,
  most: number
):
  | (Pick<ContextItem, 'text' | 'omitted'> & {
      readonly text: string;
    })
  | null {
  if (text.length <= most) return { text };
  if (most < LEAST_TOLD) return null;
  const tail = Math.floor(most / 4);
  const omitted = text.length - most;
  const head = text.slice(0, most - tail);
  return { text: `${head}\n[${omitted} characters left out]\n${text.slice(-tail)}`, omitted };
}

/** Four characters a token: a tokenizer is large, and right for one model only. */
const estimate = (text: string): number => Math.ceil(text.length / 4);

/** Characters of texts that one message may bring, and one of them alone. */
const MOST_CHARACTERS = 96_000;
const MOST_OF_ONE = 32_000;
const LEAST_TOLD = 400;
/** The words around a pointer. */
const POINTER_TOKENS = 24;
/** What providers count for an image of ordinary size; they differ by a factor of three either way, and make larger ones smaller first. */
const imageTokens = ({ width, height }: Partial<ImageSize>): number =>
  width === undefined || height === undefined
    ? MOST_IMAGE_TOKENS
    : Math.min(MOST_IMAGE_TOKENS, Math.max(LEAST_IMAGE_TOKENS, Math.ceil((width * height) / 750)));
const MOST_IMAGE_TOKENS = 1_500;
const LEAST_IMAGE_TOKENS = 85;
/** Bytes of a file up to which its content is hashed. */
const MOST_HASHED = 8 * 1024 * 1024;
