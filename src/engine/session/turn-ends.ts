import { isCoded } from '../../base/coded-error';
import type { ThreadEvent } from '../../protocol/events';
import { endOpenItems, readTurn } from './open-items';
import type { Thread } from './thread';

type TurnEnd = Extract<ThreadEvent, { type: 'turn-end' }>;

/**
 * Writes the ends of turns. Keeps those that the disk does not take (it is full, say), and writes them once it does:
 * tries by itself every few seconds, and whenever somebody asks for the thread's next turn.
 */
export class TurnEnds {
  /** By thread, which has at most one: no turn starts before the end of the last is written. */
  private readonly unwritten = new Map<
    string,
    { readonly thread: Thread; readonly end: TurnEnd }
  >();
  private timer: NodeJS.Timeout | undefined;

  /** `onChange` hears when the first end waits, and when none does any more. */
  constructor(private readonly onChange: (waits: boolean) => void) {}

  /** Whether ends wait for the disk. */
  get waits(): boolean {
    return this.unwritten.size > 0;
  }

  /** Writes the end of a turn, or keeps it until it can be written. Throws what is not the disk's fault. */
  write(thread: Thread, end: TurnEnd): void {
    try {
      // After a failure something of the turn may be open: what could not be written either.
      if (end.reason === 'error') closeItems(thread, end.turnId);
      thread.append('system', end);
    } catch (error) {
      if (!isCoded(error, 'read-only')) throw error;
      this.unwritten.set(thread.threadId, { thread, end });
      this.timer ??= setInterval(() => this.tryAll(), RETRY_MS).unref();
      if (this.unwritten.size === 1) this.onChange(true);
    }
  }

  /** Writes what waits in a thread, and returns whether something did. Throws `read-only` while the disk does not take it. */
  settle(threadId: string): boolean {
    const waiting = this.unwritten.get(threadId);
    if (waiting === undefined) return false;
    const { thread, end } = waiting;
    closeItems(thread, end.turnId);
    thread.append('system', end);
    this.unwritten.delete(threadId);
    if (this.unwritten.size === 0) {
      this.close();
      this.onChange(false);
    }
    return true;
  }

  /** Stops trying; the next engine settles what still waits. */
  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tryAll(): void {
    for (const threadId of this.unwritten.keys())
      try {
        this.settle(threadId);
      } catch (error) {
        if (!isCoded(error, 'read-only')) throw error;
      }
  }
}

/** Ends messages, questions and calls whose own end could not be written. */
function closeItems(thread: Thread, turnId: string): void {
  const turn = readTurn(thread, turnId);
  if (turn !== undefined) endOpenItems(thread, turn, 'ended');
}

const RETRY_MS = 3000;
