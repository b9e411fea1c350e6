import type {
  LanguageModelV4FunctionTool,
  LanguageModelV4Prompt,
  LanguageModelV4StreamResult,
  SharedV4ProviderOptions
} from '@ai-sdk/provider';
import type { ContextUse, Mode } from '../../protocol/event-values';
import type { ModelConnection } from '../../protocol/link';
import type { Provider, ProviderEvent, StepRequest } from '../providers/provider';
import type { Redactor } from '../redact';
import { measureContext } from './context-use';
import type { ContextWindows } from './context-windows';
import { Conversation, type ReplyPart } from './conversation';
import { findCoded, modelFailure } from './failure';
import { openLine } from './open-line';
import { fillImages, hasImages, withoutImages, type LoadImage } from './prompt-images';
import { readStream } from './read-stream';
import type { KeepImage } from './reply-images';
import { resultMark } from './result-text';
import type { ToldHistory } from './told-history';
import { systemPrompt } from './system-prompt';
import type { WireTiming } from './wire/ask-server';

/** A tool as a model is told of it. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** How a request to a model ended. */
export type RequestOutcome = 'ok' | 'cancelled' | 'failed' | 'interrupted';

/** What one turn needs to be worked by a model. */
export interface ModelTurn {
  readonly connection: ModelConnection;
  /** How much each model reads at once; a turn that goes on lets its server be asked for it. */
  readonly windows: ContextWindows;
  readonly mode: Mode;
  /** True: it works one task for another agent. */
  readonly isSubagent?: boolean;
  /** What the mode and the policy leave of the tools, by name. */
  readonly tools: () => Promise<readonly OfferedTool[]>;
  /** The thread up to this turn, as the journal has it. */
  readonly history: () => ToldHistory;
  /** What the folder's own notes say, read once a turn; they are told before everything else. */
  readonly instructions?: (mark: string) => Promise<string>;
  /** The bytes of a kept image. Absent: none is sent. */
  readonly image?: LoadImage;
  /** Where images that the model makes go. Absent: none is kept. */
  readonly keepImage?: KeepImage;
  /** The connection's credential; '' where it has none. Asked anew for each step, and kept nowhere. */
  readonly credential: () => Promise<string>;
  /** Throws where policy lets no request to this host through now; called before each. */
  readonly assertAllowed: (host: URL) => void;
  /**
   * Puts a request to this address on record, before it leaves; resolves with what takes how it ended. Throws where it
   * cannot be put on record, and then nothing is sent.
   */
  readonly audit: (
    address: URL,
    step: number
  ) => Promise<(outcome: RequestOutcome, code?: string) => void>;
  readonly redactor: Redactor;
  readonly timing?: Partial<WireTiming>;
}

/** A turn's provider that asks a model. Reads the journal once and keeps what this turn's replies held. */
export function createModelProvider(turn: ModelTurn): Provider {
  let conversation: Conversation | undefined;
  let notes = '';
  let summary = '';
  let last: readonly ReplyPart[] = [];
  const images: Images = { load: turn.image, areTaken: true };
  return {
    name: turn.connection.provider,
    ...(turn.connection.price && { price: turn.connection.price }),
    async *stream(request: StepRequest): AsyncIterable<ProviderEvent> {
      const mark = resultMark(request.threadId);
      const isFirst = conversation === undefined;
      // After a restart the journal has the steps of before, results of their calls included.
      if (conversation === undefined) {
        // Before anything is waited for: what is said from now on comes with the next step.
        const history = turn.history();
        ({ summary = '' } = history);
        notes = (await turn.instructions?.(mark)) ?? '';
        conversation = new Conversation(history, mark, notes);
      } else conversation.addStep(request.step, last, request.reports, request.steers);
      const reply: ReplyPart[] = [];
      last = reply;
      yield* ask(turn, request, { mark, conversation, reply, images, isFirst, notes, summary });
    }
  };
}

/** How a turn's model is with images. */
interface Images {
  readonly load: LoadImage | undefined;
  /** Until its server refuses a request that holds some. */
  areTaken: boolean;
}

async function* ask(
  {
    connection,
    windows,
    mode,
    isSubagent = false,
    tools,
    audit,
    redactor,
    keepImage,
    ...rest
  }: ModelTurn,
  { threadId, step: number, signal }: StepRequest,
  step: {
    readonly mark: string;
    readonly conversation: Conversation;
    readonly reply: ReplyPart[];
    readonly images: Images;
    readonly isFirst: boolean;
    readonly notes: string;
    readonly summary: string;
  }
): AsyncIterable<ProviderEvent> {
  const line = await openLine({ connection, redactor, ...rest });
  const { row, redact, ...open } = line;
  const address = new URL(open.baseUrl);
  let conclude = await audit(address, number);
  // At the place that this request was just permitted and recorded for, and not waited for; short turns need no window.
  if (!step.isFirst) void windows.learn(connection, async () => line);
  // As long as nothing else is known: the reply broke off without an end.
  const ended: { outcome: RequestOutcome; code?: string } = { outcome: 'interrupted' };
  try {
    const model = await row.open({ ...open, model: connection.model });
    const takesTools = row.takesTools?.(connection.model) ?? true;
    const offered = takesTools ? (await tools()).map(toFunction) : [];
    const system = systemPrompt(mode, step.mark, isSubagent);
    const { conversation, notes, summary, images } = step;
    const measure = (): ContextUse => {
      const { messages } = conversation;
      const told = { system, tools: offered, notes, summary, messages };
      return measureContext(told, windows.of(connection));
    };
    const use = measure();
    const room = roomFor(use);
    const made = room === undefined ? null : conversation.makeRoom(room);
    if (made !== null) yield { type: 'shortened', by: 'window', ...made };
    yield { type: 'context', context: made === null ? use : measure() };
    const outputTokens = row.outputTokens?.(connection.model);
    const send = async (filled: LanguageModelV4Prompt): Promise<LanguageModelV4StreamResult> =>
      model.doStream({
        prompt: filled,
        abortSignal: signal,
        ...(offered.length > 0 && { tools: offered }),
        ...(outputTokens !== undefined && { maxOutputTokens: outputTokens }),
        ...(row.options && { providerOptions: row.options(threadId) })
      });
    const onFinish = (): void => {
      ended.outcome = 'ok';
    };
    let isShort = false;
    for (;;) {
      const marked = markForCache(
        [{ role: 'system', content: system }, ...conversation.messages],
        row.cacheMark?.(connection.model)
      );
      const prompt = row.adapt?.(marked, connection.model) ?? marked;
      const load = hasImages(prompt) && images.areTaken ? images.load : undefined;
      try {
        const told = load === undefined ? withoutImages(prompt) : await fillImages(prompt, load);
        const { stream } = await send(told);
        const reading = { redactor, redact, onFinish, ...(keepImage && { keepImage }) };
        return yield* readStream(stream, reading, step.reply);
      } catch (error) {
        const code = findCoded(error)?.code;
        // What has begun to answer is never asked twice.
        if (code === undefined || step.reply.length > 0) throw error;
        let event: ProviderEvent | undefined;
        // A model that takes no images says so by refusing.
        if (code === 'bad-request' && load !== undefined) {
          images.areTaken = false;
          event = { type: 'notice', code: 'images-not-taken' };
        } else if (code === 'context-overflow' && !isShort) {
          isShort = true;
          const won = conversation.makeRoom(messageTokens(measure()) * OVERFLOW_SHARE);
          if (won !== null) event = { type: 'shortened', by: 'server', ...won };
        }
        if (event === undefined) throw error;
        rest.assertAllowed(address);
        conclude('failed', code);
        conclude = await audit(address, number);
        yield event;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    // What a package throws by itself may quote the request.
    const failure = findCoded(error) ?? modelFailure('bad-request', { cause: error });
    Object.assign(ended, { outcome: 'failed', code: failure.code });
    throw failure;
  } finally {
    const wasCancelled = signal.aborted && ended.outcome !== 'ok';
    conclude(wasCancelled ? 'cancelled' : ended.outcome, ended.code);
  }
}

/** Tokens that the messages may have where a request would nearly fill the window; undefined where it would not. */
function roomFor(use: ContextUse): number | undefined {
  const messages = messageTokens(use);
  const rest = use.system + use.tools;
  return use.window === undefined || messages + rest <= use.window * FULL_SHARE
    ? undefined
    : Math.max(0, use.window * ROOM_SHARE - rest);
}

const messageTokens = ({ notes, summary, messages, results }: ContextUse): number =>
  notes + summary + messages + results;

/** From this share of the window on it counts as nearly full: the reply has to fit, too, and tokens are an estimate. */
const FULL_SHARE = 0.8;
/** The share that is left then, so that some steps have room before the next time. */
const ROOM_SHARE = 0.5;
/** Of what a server found too long. */
const OVERFLOW_SHARE = 0.5;

/** Marks the end of what stays the same between requests: the system's words, and all but what is new. */
const markForCache = (
  prompt: LanguageModelV4Prompt,
  cacheMark: SharedV4ProviderOptions | undefined
): LanguageModelV4Prompt =>
  cacheMark === undefined
    ? prompt
    : prompt.map((message, index) =>
        index === 0 || index === prompt.length - 1
          ? { ...message, providerOptions: cacheMark }
          : message
      );

const toFunction = ({
  name,
  description,
  inputSchema
}: OfferedTool): LanguageModelV4FunctionTool => {
  const { $schema: _, ...schema } = inputSchema;
  return { type: 'function', name, description, inputSchema: schema };
};
