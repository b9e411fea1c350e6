import type { ModelContext } from './context';
import { problemOf } from './problem';

/** The trust page: inspect, then trust by a person's own hand after the arming delay. */
export class Trust {
  constructor(context: ModelContext, onChanged: () => void) {
    this._context = context;
    this._onChanged = onChanged;
  }

  async inspect(): Promise<void> {
    const { store, request } = this._context;
    const { workspace, settings } = store.view;
    const loading = { workspace, state: 'loading' as const };
    store.update({ trust: loading });
    try {
      const inspection = await request('trust/inspect', { workspace });
      if (store.view.trust !== loading) return;
      const wait = Math.max(inspection.armingMs ?? 0, settings.armingDelay);
      store.update({
        trust: { workspace, state: 'ready', inspection, armedAt: Date.now() + wait }
      });
    } catch (error) {
      if (store.view.trust === loading)
        store.update({ trust: { workspace, state: 'failed', problem: problemOf(error) } });
    }
  }

  async set(event: Event): Promise<void> {
    const { store, request, isOwnHand } = this._context;
    const { trust } = store.view;
    const nonce = trust?.inspection?.nonce;
    if (trust?.state !== 'ready' || nonce === undefined) return;
    if (Date.now() < (trust.armedAt ?? Infinity) || !isOwnHand(event)) return;
    const setting = { ...trust, state: 'setting' as const };
    store.update({ trust: setting });
    try {
      await request('trust/set', { workspace: trust.workspace, nonce });
      if (store.view.trust === setting) {
        store.update({ trust: undefined, page: 'thread' });
        this._context.focus({ type: 'composer' });
      }
    } catch (error) {
      // The nonce is spent: what is shown may be old, so the page must be read anew.
      if (store.view.trust === setting)
        store.update({
          trust: { workspace: trust.workspace, state: 'failed', problem: problemOf(error) }
        });
    }
    this._onChanged();
  }

  async revoke(): Promise<void> {
    const { store, request } = this._context;
    try {
      await request('trust/revoke', { workspace: store.view.workspace });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
    this._onChanged();
  }

  private readonly _context: ModelContext;
  private readonly _onChanged: () => void;
}
