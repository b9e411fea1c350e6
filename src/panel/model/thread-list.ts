import type { ThreadSummary } from '../../protocol/results';
import type { ModelContext } from './context';
import { problemOf } from './problem';
import type { ThreadListView } from './part-views';

/** The one inventory of threads and the one filter over it; every list of threads is drawn from here. */
export class ThreadList {
  constructor(context: ModelContext) {
    this._context = context;
  }

  /** Fetches the inventory (the trash where that is shown), and the search's findings where there is a search. */
  async refresh(): Promise<void> {
    const { request } = this._context;
    const attempt = ++this._attempt;
    const { show, query } = this._list;
    try {
      const [{ threads }, found] = await Promise.all([
        request('thread/list', { trash: show === 'trash' }),
        query === '' ? [] : request('thread/search', { query }).then(result => result.threads)
      ]);
      if (attempt !== this._attempt) return;
      this._all = threads;
      this._found = new Set(found.map(({ threadId }) => threadId));
      this._set({ state: 'ready', problem: undefined });
    } catch (error) {
      if (attempt === this._attempt) this._set({ state: 'failed', problem: problemOf(error) });
    }
  }

  filter(filter: { readonly show?: ThreadListView['show']; readonly query?: string }): void {
    const query = filter.query?.trim().slice(0, LONGEST_QUERY);
    this._found = new Set();
    this._set({ ...filter, ...(query !== undefined && { query }), state: 'loading' });
    void this.refresh();
  }

  /** Makes a change and fetches the inventory anew; a failure shows as the panel's problem. */
  async change(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } catch (error) {
      this._context.store.update({ problem: problemOf(error) });
    }
    await this.refresh();
  }

  private get _list(): ThreadListView {
    return this._context.store.view.list;
  }

  private _set(
    members: Partial<Omit<ThreadListView, 'problem'>> & {
      readonly problem?: ThreadListView['problem'] | undefined;
    }
  ): void {
    const { problem: before, ...rest } = this._list;
    const { problem, ...others } = { problem: before, ...members };
    const list = { ...rest, ...others };
    this._context.store.update({
      list: {
        ...list,
        threads: filterThreads(this._all, this._found, list),
        ...(problem !== undefined && { problem })
      }
    });
  }

  private readonly _context: ModelContext;
  private _all: readonly ThreadSummary[] = [];
  private _found: ReadonlySet<string> = new Set();
  private _attempt = 0;
}

/** Threads of the wanted kind that hold the words by title or first words, or that the search found; newest first. */
export function filterThreads(
  threads: readonly ThreadSummary[],
  found: ReadonlySet<string>,
  { show, query }: Pick<ThreadListView, 'show' | 'query'>
): readonly ThreadSummary[] {
  const words = query.toLocaleLowerCase();
  return threads
    .filter(thread =>
      show === 'trash'
        ? thread.deletedAt !== null
        : thread.deletedAt === null && thread.archived === (show === 'archived')
    )
    .filter(
      ({ threadId, title, preview }) =>
        found.has(threadId) || `${title}\n${preview}`.toLocaleLowerCase().includes(words)
    )
    .toSorted((one, other) => other.changedAt - one.changedAt);
}

const LONGEST_QUERY = 200;
