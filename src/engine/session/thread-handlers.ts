import { CodedError } from '../../base/coded-error';
import type { Handlers } from '../dispatch';
import type { FoundFolder } from '../workspace/workspace-folder';
import type { RunningCompactions } from './running-compactions';
import type { Subscriptions } from './subscriptions';
import type { ThreadBook } from './thread-book';
import { markOf } from './thread-folder';

/** What thread methods need of the rest. */
export interface ThreadHandlerParts {
  readonly book: ThreadBook;
  readonly subscriptions: Subscriptions;
  readonly compactions: RunningCompactions;
  readonly now: () => number;
  /** Whether a turn of this thread has no end yet. */
  readonly isBusy: (threadId: string) => boolean;
  /** The folder that a workspace leads to. Throws where it cannot be one. */
  readonly findWorkspace: (workspace: string) => Promise<FoundFolder>;
  /** Takes failures of what runs after a reply. */
  readonly onFailure: (error: unknown) => void;
}

/** Those that need no model. */
type ThreadMethod = Exclude<
  Extract<keyof Handlers, `thread/${string}`>,
  'thread/compact' | 'thread/compaction'
>;

/** The methods `thread/…`. */
export const createThreadHandlers = ({
  book,
  subscriptions,
  compactions,
  now,
  isBusy,
  findWorkspace,
  onFailure
}: ThreadHandlerParts): Pick<Handlers, ThreadMethod> => ({
  'thread/list': ({ trash }) => ({ threads: book.list(trash === true ? 'trash' : 'live') }),
  'thread/search': ({ query, limit }) => ({ threads: book.search(query, limit ?? 50) }),
  'thread/create': async ({ workspace, title }) => {
    const folder = markOf(await findWorkspace(workspace));
    return { threadId: book.create(workspace, title ?? '', folder).threadId };
  },
  'thread/open': ({ threadId, afterSeq, batched }, { connection, afterReply }) => {
    const thread = book.get(threadId);
    compactions.settle(thread);
    const { lastSeq, replay } = subscriptions.open(connection, thread, {
      afterSeq,
      batched: batched === true
    });
    afterReply(() => void replay().catch(onFailure));
    return { threadId, lastSeq };
  },
  'thread/stop-compact': ({ threadId }) => {
    compactions.stop(book.getLive(threadId));
    return {};
  },
  'thread/close': ({ threadId }, { connection }) => {
    subscriptions.close(connection, threadId);
    return {};
  },
  'thread/rename': ({ threadId, title }) => {
    book.change(threadId, { title });
    return {};
  },
  'thread/archive': ({ threadId, archived }) => {
    book.change(threadId, { archived });
    return {};
  },
  'thread/delete': ({ threadId }) => {
    if (isBusy(threadId))
      throw new CodedError('busy', 'A turn is running in this thread.', {
        fix: 'Stop the turn first.'
      });
    book.change(threadId, { deletedAt: now() });
    return {};
  },
  'thread/restore': ({ threadId }) => {
    book.change(threadId, { deletedAt: null });
    return {};
  }
});
