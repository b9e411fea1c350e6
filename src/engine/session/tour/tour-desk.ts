import { CodedError } from '../../../base/coded-error';
import type { Provider } from '../../providers/provider';
import type { FoundFolder } from '../../workspace/workspace-folder';
import type { PolicyBook } from '../policy-book';
import type { ThreadBook } from '../thread-book';
import { assertSameFolder, markOf } from '../thread-folder';
import type { Turns } from '../turns';
import { makeScratchCopy, removeScratchCopy } from './scratch-copy';
import { SCRATCH_PREFIX } from './scratch-name';
import { createTourProvider, recordedMessages } from './tour-provider';

export interface TourDeskParts {
  /** Real path. */
  readonly serverRoot: string;
  readonly findFolder: (workspace: string) => Promise<FoundFolder>;
  readonly book: ThreadBook;
  readonly now: () => number;
  readonly turns: Turns;
  readonly policy: PolicyBook;
}

/**
 * The tour: one thread that replays the recorded one on a scratch copy of the sample. The copy is trusted without a
 * question, since it holds nothing but what this engine put there; what the replay then asks for is judged like any call.
 */
export class TourDesk {
  private current: OpenTour | undefined;
  /** Tours begin and end one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: TourDeskParts) {}

  /** Begins a tour and returns its thread; the one of before is ended. Throws `no-access`, or `forbidden` for a root that is no place for workspaces. */
  start(): Promise<{ readonly threadId: string }> {
    return this.inTurn(async () => {
      if (this.current !== undefined) await this.endNow(this.current.threadId);
      return { threadId: await this.begin() };
    });
  }

  /** Ends a tour; `stays` tells that its folder holds a person's own files and is left. Throws `not-found` for another thread. */
  end(threadId: string): Promise<{ readonly stays: boolean }> {
    if (!this.parts.book.isTour(threadId))
      return Promise.reject(new CodedError('not-found', 'There is no such tour.'));
    return this.inTurn(() => this.endNow(threadId));
  }

  /** Ends what is open, and what an engine that was killed left behind. */
  async endAll(): Promise<void> {
    const { book } = this.parts;
    const tours = book
      .list('live')
      .filter(({ workspace }) => workspace.startsWith(SCRATCH_PREFIX))
      .filter(({ threadId }) => book.isTour(threadId));
    for (const { threadId } of tours) await this.inTurn(() => this.endNow(threadId));
  }

  /** Who answers in this thread; undefined where it is no tour, whose threads no model ever answers. */
  provider(threadId: string): Provider | undefined {
    if (threadId === this.current?.threadId) return this.current.provider;
    if (!this.parts.book.isTour(threadId)) return undefined;
    throw new CodedError('not-found', 'This tour has ended.', { fix: 'Start the tour again.' });
  }

  private async begin(): Promise<string> {
    const { serverRoot, findFolder, book, policy } = this.parts;
    const workspace = await makeScratchCopy(serverRoot);
    const folder = await findFolder(workspace);
    if (folder.refused !== undefined) {
      await removeScratchCopy(folder);
      throw new CodedError('forbidden', folder.refused);
    }
    const { threadId } = book.create(workspace, TITLE, markOf(folder), recordedMessages);
    const distrust = policy.trustMade(folder);
    this.current = { threadId, provider: createTourProvider(), distrust };
    return threadId;
  }

  private async endNow(threadId: string): Promise<{ readonly stays: boolean }> {
    const { book, turns } = this.parts;
    await turns.cancelAll(turn => turn.thread.threadId === threadId);
    if (this.current?.threadId === threadId) {
      this.current.distrust();
      this.current = undefined;
    }
    const removed = await this.remove(threadId);
    if (book.place(threadId).deletedAt === null)
      book.change(threadId, { deletedAt: this.parts.now() });
    return { stays: !removed };
  }

  /** Removes the very folder that the thread was begun in, if it is still there. */
  private async remove(threadId: string): Promise<boolean> {
    const { book, findFolder } = this.parts;
    const folder = await findFolder(book.place(threadId).workspace).catch(() => undefined);
    if (folder === undefined) return true;
    try {
      assertSameFolder(book.folder(threadId), folder, false);
    } catch {
      return false;
    }
    return removeScratchCopy(folder);
  }

  private inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(act);
    this.last = result.catch(() => undefined);
    return result;
  }
}

interface OpenTour {
  readonly threadId: string;
  readonly provider: Provider;
  /** Takes back that its folder is trusted. */
  readonly distrust: () => void;
}

const TITLE = 'Tour';
