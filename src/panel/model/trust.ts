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
        steering: inspection.findings.map(({ path }) => path),
        trust: { workspace, state: 'ready', inspection, armedAt: Date.now() + wait }
      });
    } catch (error) {
      if (store.view.trust === loading)
        store.update({ trust: { workspace, state: 'failed', problem: problemOf(error) } });
    }
  }

  /** Fetches the names of what would steer an agent in a folder that is not trusted, for the banner. */
  async look(): Promise<void> {
    const { store, request } = this._context;
    const { workspace, policy, steering } = store.view;
    if (policy?.workspace !== workspace || policy.trusted || steering !== undefined) return;
    if (this._looking === workspace) return;
    this._looking = workspace;
    try {
      const { findings } = await request('trust/inspect', { workspace });
      if (store.view.workspace === workspace)
        store.update({ steering: findings.map(({ path }) => path) });
    } catch {
      // The banner says the rest without them, and the trust page asks again.
    }
    this._looking = undefined;
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
  private _looking: string | undefined;
}
