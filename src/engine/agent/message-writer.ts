import type { ThreadEvent } from '../../protocol/events';
import { createId } from '../ids';
import { DeltaStream } from './delta-stream';
import type { ThreadLog } from './thread-log';

type Kind = 'message' | 'reasoning';

/** Writes what a provider says as messages and reasoning of one turn: at most one is open at a time. */
export class MessageWriter {
  private open: { readonly kind: Kind; readonly id: string; readonly stream: DeltaStream } | null =
    null;

  constructor(
    private readonly log: ThreadLog,
    private readonly turnId: string
  ) {}

  write(kind: Kind, text: string): void {
    if (this.open?.kind !== kind) this.start(kind);
    this.open?.stream.push(text);
  }

  /** Ends what is open, with the text so far. */
  end(): void {
    if (this.open === null) return;
    const { kind, id, stream } = this.open;
    this.open = null;
    const text = stream.finish();
    this.log.endStreams([stream.name], 'agent', { type: `${kind}-end`, messageId: id, text });
  }

  private start(kind: Kind): void {
    this.end();
    const messageId = createId('m');
    const toEvent = (text: string): ThreadEvent => ({ type: `${kind}-delta`, messageId, text });
    this.log.append('agent', { type: `${kind}-start`, turnId: this.turnId, messageId });
    this.open = {
      kind,
      id: messageId,
      stream: new DeltaStream(this.log, messageId, 'agent', toEvent)
    };
  }
}
