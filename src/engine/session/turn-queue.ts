import { CodedError } from '../../base/coded-error';
import type { Mode, TextInput } from '../../protocol/event-values';
import { reduce } from '../../protocol/reduce';
import { emptyThread, type WaitingMessage } from '../../protocol/state';
import type { Log } from '../log';
import type { RunningTurn } from './running-turn';
import type { Thread } from './thread';
import type { ThreadBook } from './thread-book';
import type { Turns } from './turns';

/** What `turn/steer` asks for. */
export interface Steering {
  readonly threadId: string;
  readonly turnId: string;
  /** That of the running turn: who may start one in it may steer it. */
  readonly mode: Mode;
  readonly input: readonly TextInput[];
  readonly key: string;
}

/** What of a thread's queue is known: what waits, and which messages were said to a running turn already. */
interface ThreadQueue {
  waiting: readonly WaitingMessage[];
  readonly steered: Set<string>;
}

/** Messages that wait for the end of a thread's running turn. They stand in its events, so that nothing loses them. */
export class TurnQueue {
  private readonly queues = new Map<string, ThreadQueue>();

  constructor(
    private readonly book: ThreadBook,
    private readonly turns: Turns,
    private readonly log: Log
  ) {}

  /** Starts the turn where none runs and returns its id; else the message waits. A resend with the same key does nothing. */
  add(threadId: string, message: WaitingMessage): string | undefined {
    const thread = this.book.getLive(threadId);
    const { key } = message;
    const started = this.turns.startedBy(threadId, key);
    if (started !== null) return started;
    const queue = this.of(thread);
    if (queue.steered.has(key) || queue.waiting.some(waits => waits.key === key)) return undefined;
    if (this.turns.get(threadId) === undefined) return this.start(threadId, message);
    if (queue.waiting.length >= MOST_WAITING)
      throw new CodedError('busy', `Expected at most ${MOST_WAITING} waiting messages.`, {
        fix: 'Remove one, or wait until one has started.'
      });
    thread.append('user', { type: 'message-queued', ...message });
    queue.waiting = [...queue.waiting, message];
    return undefined;
  }

  /** Throws `not-found` for a message that does not wait. */
  remove(threadId: string, key: string): void {
    const thread = this.book.getLive(threadId);
    const queue = this.of(thread);
    if (!this.waitingIn(thread).some(waits => waits.key === key))
      throw new CodedError('not-found', 'The message does not wait any more.');
    thread.append('user', { type: 'message-unqueued', key });
    queue.waiting = queue.waiting.filter(waits => waits.key !== key);
  }

  /**
   * Says something to the running turn. Throws `not-found` where that turn does not run, `conflict` for one in another
   * mode or one that no model works.
   */
  steer({ threadId, turnId, mode, input, key }: Steering): void {
    const thread = this.book.getLive(threadId);
    const queue = this.of(thread);
    if (queue.steered.has(key)) return;
    const turn = this.turns.get(threadId);
    if (turn?.turnId !== turnId) throw new CodedError('not-found', 'The turn is not running.');
    if (turn.mode !== mode)
      throw new CodedError('conflict', `The turn runs in the mode ${turn.mode}.`);
    if (turn.text.trimStart().startsWith('/'))
      throw new CodedError('conflict', 'A typed command hears nothing while it runs.');
    const context = queue.waiting.find(waits => waits.key === key)?.context;
    const said = { key, input, ...(context !== undefined && { context }) };
    thread.append('user', { type: 'turn-steered', turnId, ...said });
    queue.steered.add(key);
    queue.waiting = queue.waiting.filter(waits => waits.key !== key);
    turn.steered.push({ type: 'steer', ...said });
  }

  /** After a turn that came to its end: starts what waits longest. What it was told too late to hear is heard first. */
  goOn({ thread: { threadId }, turnId, mode, model, steered }: RunningTurn): void {
    try {
      if (this.turns.isStopped) return;
      const again = { threadId, mode, input: [], continues: turnId };
      const [next] = this.waitingIn(this.book.getLive(threadId));
      if (steered.length > 0) this.turns.start({ ...again, ...(model !== undefined && { model }) });
      else if (next !== undefined) this.start(threadId, next);
    } catch (error) {
      // The thread lies in the trash, or the disk is full: the message waits for a person.
      this.log.fail(threadId, error);
    }
  }

  private start(threadId: string, { key, ...message }: WaitingMessage): string {
    return this.turns.start({ threadId, ...message, idempotencyKey: key });
  }

  /** A turn may have been started with a message's key from elsewhere. */
  private waitingIn(thread: Thread): readonly WaitingMessage[] {
    const queue = this.of(thread);
    queue.waiting = queue.waiting.filter(
      ({ key }) => this.turns.startedBy(thread.threadId, key) === null
    );
    return queue.waiting;
  }

  /** As the thread's events tell it, read once. */
  private of(thread: Thread): ThreadQueue {
    const known = this.queues.get(thread.threadId);
    if (known !== undefined) return known;
    let state = emptyThread(thread.threadId);
    const steered = new Set<string>();
    for (const entry of thread.read(0)) {
      if (entry.event.type === 'turn-steered') steered.add(entry.event.key);
      state = { ...reduce(state, entry), turns: [] };
    }
    const queue = { waiting: state.queue ?? [], steered };
    this.queues.set(thread.threadId, queue);
    return queue;
  }
}

const MOST_WAITING = 50;
