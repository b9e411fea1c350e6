import type { DrawnImage } from '../../protocol/event-values';
import type { ThreadEvent } from '../../protocol/events';
import { createId } from '../ids';
import { DeltaStream } from './delta-stream';
import type { ThreadLog } from './thread-log';

type Kind = 'message' | 'reasoning';

interface Open {
  readonly kind: Kind;
  readonly id: string;
  readonly stream: DeltaStream;
  /** Characters said so far. */
  said: number;
}

/**
 * Writes what a provider says as messages and reasoning of one turn: at most one is open at a time. What is said beyond
 * `MESSAGE_CHARACTERS` is left out, and a notice says so: an event must fit the link to the gate.
 */
export class MessageWriter {
  private open: Open | null = null;

  constructor(
    private readonly log: ThreadLog,
    private readonly turnId: string,
    /** The call whose subagent speaks; absent: the turn's own agent does. */
    private readonly parent?: string
  ) {}

  write(kind: Kind, text: string): void {
    const open = this.open?.kind === kind ? this.open : this.start(kind);
    open.stream.push(cutCharacters(text, MESSAGE_CHARACTERS - open.said));
    open.said += text.length;
  }

  /** Writes an image that the provider made; what it says next is a message of its own. */
  show(image: DrawnImage): void {
    this.end();
    const { turnId, parent } = this;
    const by = parent !== undefined && { parent };
    this.log.append('agent', { type: 'image-drawn', turnId, ...by, image });
  }

  /** Ends what is open, with the text so far. */
  end(): void {
    if (this.open === null) return;
    const { kind, id, stream, said } = this.open;
    this.open = null;
    const text = stream.finish();
    this.log.endStreams([stream.name], 'agent', { type: `${kind}-end`, messageId: id, text });
    if (said > MESSAGE_CHARACTERS) {
      const params = { characters: said, shown: text.length };
      this.log.append('system', {
        type: 'notice',
        turnId: this.turnId,
        code: 'message-cut',
        params
      });
    }
  }

  private start(kind: Kind): Open {
    this.end();
    const messageId = createId('m');
    const toEvent = (text: string): ThreadEvent => ({ type: `${kind}-delta`, messageId, text });
    const { turnId, parent } = this;
    const by = parent !== undefined && { parent };
    this.log.append('agent', { type: `${kind}-start`, turnId, messageId, ...by });
    const stream = new DeltaStream(this.log, messageId, 'agent', toEvent);
    return (this.open = { kind, id: messageId, stream, said: 0 });
  }
}

/** The beginning of a text, without half of a character at its end. */
const cutCharacters = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, Math.max(0, most)).replace(/[\uD800-\uDBFF]$/, '');

/** The most that one message keeps: far more than a person reads, and no more than 6 MB as JSON, which escapes. */
const MESSAGE_CHARACTERS = 1_000_000;
