import { setImmediate } from 'node:timers/promises';
import { isDelta, type EventParams, type SequencedEvent } from '../../protocol/events';
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
   * and then what happened meanwhile; call it once the reply is out. A second opening takes the place of the first.
   */
  open(
    connection: string,
    thread: Thread,
    afterSeq: number
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
        const send = (entry: SequencedEvent): void =>
          this.send([connection], thread.threadId, entry);
        const animate = [...animations];
        let count = 0;
        for (const entry of thread.read(afterSeq)) {
          if (subscription.ended || entry.seq > lastSeq) break;
          while (animate[0] !== undefined && animate[0].seq < entry.seq) {
            send(animate[0]);
            animate.shift();
          }
          send(entry);
          if (++count % REPLAY_BATCH === 0) {
            await this.sender.drained();
            // No faster than the connection reads: the gate gives up one that is too far behind.
            await this.services.call({ name: 'connection/drained', params: { connection } });
            // A long replay lets everything else have its turn between two batches.
            await setImmediate();
          }
        }
        if (subscription.ended) return;
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
