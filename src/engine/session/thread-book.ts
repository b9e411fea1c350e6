import { CodedError } from '../../base/coded-error';
import type { Actor, FolderMark } from '../../protocol/event-values';
import type { ThreadEvent } from '../../protocol/events';
import type { ThreadSummary } from '../../protocol/results';
import { createId } from '../ids';
import type { Journal, ThreadPlace, ThreadRecord } from '../journal/journal';
import { Thread, type Publish } from './thread';

/** What a thread is doing, which only the running turns know. */
export type ThreadActivity = (threadId: string) => ThreadSummary['state'];

/** The threads of this engine's principal: finds, lists and changes them. */
export class ThreadBook {
  /** One numbering a thread, for as long as the engine lives; small, since events stay on disk. */
  private readonly threads = new Map<string, Thread>();

  constructor(
    private readonly journal: Journal,
    private readonly publish: Publish,
    private readonly now: () => number,
    private readonly activity: ThreadActivity,
    /** Takes out of an event what may not be kept. */
    private readonly clean: (event: ThreadEvent) => ThreadEvent
  ) {}

  /** `tour` makes it the replay of these recorded messages. */
  create(workspace: string, title: string, folder?: FolderMark, tour?: readonly string[]): Thread {
    const thread = this.make(createId('t'));
    thread.append('user', {
      type: 'thread-created',
      workspace,
      title,
      ...(folder !== undefined && { folder }),
      ...(tour !== undefined && { tour })
    });
    return thread;
  }

  /** The folder that the thread was begun in; undefined where that was not kept. */
  folder(threadId: string): FolderMark | undefined {
    return this.beginning(threadId)?.folder;
  }

  /** Whether the thread is a replay of the tour. */
  isTour(threadId: string): boolean {
    return this.beginning(threadId)?.tour !== undefined;
  }

  /** The thread, in the trash or not. Throws `not-found`. */
  get(threadId: string): Thread {
    const known = this.threads.get(threadId);
    if (known !== undefined) return known;
    this.place(threadId);
    return this.make(threadId);
  }

  /** Where the thread works. Throws `not-found`. */
  place(threadId: string): ThreadPlace {
    const place = this.journal.thread(threadId);
    if (place === null) throw new CodedError('not-found', 'There is no such thread.');
    return place;
  }

  /** A thread that may be worked in. Throws `not-found`, also for one in the trash. */
  getLive(threadId: string): Thread {
    if (this.place(threadId).deletedAt !== null)
      throw new CodedError('not-found', 'The thread is in the trash.', {
        fix: 'Restore the thread first.'
      });
    return this.get(threadId);
  }

  list(which: 'live' | 'trash'): readonly ThreadSummary[] {
    return this.journal.threads(which).map(record => this.summarize(record));
  }

  search(query: string, limit: number): readonly ThreadSummary[] {
    return this.journal.search(query, limit).map(record => this.summarize(record));
  }

  change(threadId: string, change: Omit<ThreadChanged, 'type'>, actor: Actor = 'user'): void {
    this.get(threadId).append(actor, { type: 'thread-changed', ...change });
  }

  /** Removes for good what lies in the trash for 30 days, and returns the ids. */
  purge(): readonly string[] {
    const purged = this.journal.purge(this.now() - TRASH_MS);
    for (const threadId of purged) this.threads.delete(threadId);
    return purged;
  }

  private beginning(threadId: string): ThreadCreated | undefined {
    const [first] = this.journal.read(threadId, 0, 1);
    return first?.event.type === 'thread-created' ? first.event : undefined;
  }

  private make(threadId: string): Thread {
    const thread = new Thread(threadId, this.journal, this.publish, this.now, this.clean);
    this.threads.set(threadId, thread);
    return thread;
  }

  private summarize(record: ThreadRecord): ThreadSummary {
    return { ...record, state: this.activity(record.threadId) };
  }
}

type ThreadCreated = Extract<ThreadEvent, { type: 'thread-created' }>;
type ThreadChanged = Extract<ThreadEvent, { type: 'thread-changed' }>;

/** How long the trash keeps a thread. */
export const TRASH_MS = 30 * 24 * 60 * 60 * 1000;
