import { setImmediate } from 'node:timers/promises';
import {
  isDelta,
  type EventParams,
  type EventsParams,
  type SequencedEvent
} from '../../protocol/events';
import type { EngineLine } from '../../protocol/link';
import type { StatusParams } from '../../protocol/results';
import type { GateServices } from '../gate-services';
import type { Thread } from './thread';

/** One thread open on one connection. */
interface Subscription {
  /** Live events that came while the replay runs; null once it is done. */
  behind: SequencedEvent[] | null;
  ended: boolean;
}

/** Sends lines to the gate, and knows when it has taken them. */
export interface Sender {
  send(line: EngineLine): void;
  drained(): Promise<void>;
}

/** Which connection sees which thread. Knows every connection that ever asked something, until it closes. */
export class Subscriptions {
  /** By connection, then by thread. */
  private readonly connections = new Map<string, Map<string, Subscription>>();

  constructor(
    private readonly sender: Sender,
    private readonly services: GateServices
  ) {}

  /** Makes a connection known, so that it gets `status`. */
  greet(connection: string): void {
    if (!this.connections.has(connection)) this.connections.set(connection, new Map());
  }

  /**
   * Opens a thread on a connection and returns the number up to which the coming events are replay. `replay` sends them
   * (`batched`: many in one notification) and then what happened meanwhile; call it once the reply is out. A second opening takes the place of the first.
   */
  open(
    connection: string,
    thread: Thread,
    { afterSeq, batched }: { readonly afterSeq: number; readonly batched: boolean }
  ): { readonly lastSeq: number; readonly replay: () => Promise<void> } {
    this.greet(connection);
    this.close(connection, thread.threadId);
    const subscription: Subscription = { behind: [], ended: false };
    this.connections.get(connection)?.set(thread.threadId, subscription);
    const { lastSeq } = thread;
    const animations = thread.animations(afterSeq);
    return {
      lastSeq,
      replay: async () => {
        const { threadId } = thread;
        const send = (entry: SequencedEvent): void => this.send([connection], threadId, entry);
        const animate = [...animations];
        let batch: SequencedEvent[] = [];
        let size = 0;
        const sendBatch = (): void => {
          if (batched && batch.length > 0)
            this.sendReplay(connection, { threadId, entries: batch });
          else batch.forEach(send);
          batch = [];
          size = 0;
        };
        for (const entry of thread.read(afterSeq)) {
          if (subscription.ended || entry.seq > lastSeq) break;
          while (animate[0] !== undefined && animate[0].seq < entry.seq) {
            batch.push(animate[0]);
            animate.shift();
          }
          batch.push(entry);
          size += sizeOf(entry);
          if (batch.length >= REPLAY_BATCH || size > REPLAY_BATCH_CHARACTERS) {
            sendBatch();
            await this.sender.drained();
            // No faster than the connection reads: the gate gives up one that is too far behind.
            await this.services.call({ name: 'connection/drained', params: { connection } });
            // A long replay lets everything else have its turn between two batches.
            await setImmediate();
          }
        }
        if (subscription.ended) return;
        sendBatch();
        animate.forEach(send);
        subscription.behind?.forEach(send);
        subscription.behind = null;
      }
    };
  }

  close(connection: string, threadId: string): void {
    const threads = this.connections.get(connection);
    const subscription = threads?.get(threadId);
    if (subscription !== undefined) subscription.ended = true;
    threads?.delete(threadId);
  }

  /** Forgets a connection that is gone. */
  forget(connection: string): void {
    for (const subscription of this.connections.get(connection)?.values() ?? [])
      subscription.ended = true;
    this.connections.delete(connection);
  }

  publish(threadId: string, entry: SequencedEvent): void {
    const live: string[] = [];
    for (const [connection, threads] of this.connections) {
      const subscription = threads.get(threadId);
      if (subscription?.behind) subscription.behind.push(entry);
      else if (subscription !== undefined) live.push(connection);
    }
    if (live.length > 0) this.send(live, threadId, entry);
  }

  /** Tells every known connection what changed. */
  status(params: StatusParams): void {
    const to = [...this.connections.keys()];
    if (to.length > 0)
      this.sender.send({ type: 'notify', to, frame: { jsonrpc: '2.0', method: 'status', params } });
  }

  private sendReplay(connection: string, params: EventsParams): void {
    const frame = { jsonrpc: '2.0', method: 'events', params } as const;
    this.sender.send({ type: 'notify', to: [connection], frame });
  }

  private send(to: readonly string[], threadId: string, entry: SequencedEvent): void {
    const params: EventParams = { threadId, ...entry };
    this.sender.send({
      type: 'notify',
      to,
      ...(isDelta(entry.event) && { delta: threadId }),
      frame: { jsonrpc: '2.0', method: 'event', params }
    });
  }
}

/** Events between two pauses of a replay. */
const REPLAY_BATCH = 200;
const REPLAY_BATCH_CHARACTERS = 256 * 1024;

/** About how long an event is: only texts and outputs can be long. */
const sizeOf = (entry: SequencedEvent): number => JSON.stringify(entry.event).length;
