import type { ModelContext } from './context';
import { problemOf } from './problem';
import type { AuditView } from './part-views';

/** Pages of the audit, newest first, as far as they were asked for. */
export class AuditLog {
  constructor(context: ModelContext) {
    this._context = context;
  }

  async query(text: string): Promise<void> {
    await this._load({ entries: [], more: false, text, state: 'loading' });
  }

  async more(): Promise<void> {
    const { problem: _problem, ...audit } = this._context.store.view.audit;
    if (audit.state === 'loading' || !audit.more) return;
    await this._load({ ...audit, state: 'loading' });
  }

  async verify(): Promise<void> {
    const { store, request } = this._context;
    try {
      const verification = await request('audit/verify', {});
      store.update({ audit: { ...store.view.audit, verification } });
    } catch (error) {
      store.update({ audit: { ...store.view.audit, problem: problemOf(error) } });
    }
  }

  private async _load(loading: AuditView): Promise<void> {
    const { store, request } = this._context;
    const attempt = ++this._attempt;
    store.update({ audit: loading });
    const { entries, text } = loading;
    const before = entries.at(-1)?.index;
    try {
      const page = await request('audit/query', {
        limit: PAGE,
        ...(before !== undefined && { before }),
        ...(text !== '' && { text })
      });
      if (attempt !== this._attempt) return;
      const { audit } = store.view;
      store.update({
        audit: {
          ...audit,
          entries: [...entries, ...page.entries],
          more: page.more,
          state: 'ready'
        }
      });
    } catch (error) {
      if (attempt === this._attempt)
        store.update({
          audit: { ...store.view.audit, state: 'failed', problem: problemOf(error) }
        });
    }
  }

  private readonly _context: ModelContext;
  private _attempt = 0;
}

const PAGE = 100;
