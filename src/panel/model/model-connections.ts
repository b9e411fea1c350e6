import type { ModelContext } from './context';
import { problemOf } from './problem';
import type { ModelDraft, ModelsView } from './part-views';

/** The models page: what is connected, a test that saves nothing, and connecting and removing by a person's own hand. */
export class ModelConnections {
  constructor(context: ModelContext, onConnected: (id: string) => void) {
    this._context = context;
    this._onConnected = onConnected;
  }

  async refresh(): Promise<void> {
    const { store } = this._context;
    const before = store.view.models;
    this._update({
      state: before?.connections === undefined ? 'loading' : 'ready',
      problem: undefined
    });
    await this._list();
  }

  /** Reads the list, with a new nonce; a problem that is shown stays. */
  private async _list(): Promise<void> {
    const { store, request } = this._context;
    try {
      const connections = await request('provider/list', {});
      const wait = Math.max(connections.armingMs ?? 0, store.view.settings.armingDelay);
      this._update({ state: 'ready', connections, armedAt: Date.now() + wait });
    } catch (error) {
      this._update({ state: 'failed', problem: problemOf(error) });
    }
  }

  /** Asks the server; the key goes along and is kept nowhere in this page's state. */
  async test(draft: ModelDraft): Promise<void> {
    const { store, request } = this._context;
    const asking = { state: 'asking' as const };
    this._update({ test: asking, connected: undefined, problem: undefined });
    try {
      // What a person says of window and price is nothing to ask about.
      const { contextTokens: _tokens, price: _price, ...asked } = draft;
      const result = await request('provider/test', asked);
      if (store.view.models?.test === asking) this._update({ test: { state: 'done', result } });
    } catch (error) {
      if (store.view.models?.test === asking)
        this._update({ test: undefined, problem: problemOf(error) });
    }
  }

  /** The person changed what was tested, so that what came of it says nothing any more. */
  forgetTest(): void {
    if (this._context.store.view.models?.test !== undefined) this._update({ test: undefined });
  }

  async connect(draft: ModelDraft, event: Event): Promise<void> {
    const { store, request, isOwnHand } = this._context;
    const { model } = draft;
    const { connections, saving = false, armedAt = 0 } = store.view.models ?? {};
    const nonce = connections?.nonce;
    if (model === undefined || nonce === undefined || saving) return;
    if (Date.now() < armedAt || !isOwnHand(event)) return;
    this._update({ saving: true, connected: undefined, problem: undefined });
    try {
      const { id, warning } = await request('provider/connect', { ...draft, model, nonce });
      this._update({
        saving: false,
        test: undefined,
        connected: { id, ...(warning && { warning }) }
      });
      this._onConnected(id);
    } catch (error) {
      this._update({ saving: false, problem: problemOf(error) });
    }
    // The nonce is spent either way.
    await this._list();
  }

  async remove(id: string, event: Event): Promise<void> {
    const { request, isOwnHand } = this._context;
    if (!isOwnHand(event)) return;
    try {
      await request('provider/remove', { id });
      await this.refresh();
    } catch (error) {
      this._update({ problem: problemOf(error) });
    }
  }

  private _update(changes: {
    readonly [Key in keyof ModelsView]?: ModelsView[Key] | undefined;
  }): void {
    const { store } = this._context;
    const next = { state: 'loading' as const, ...store.view.models, ...changes };
    // The members that are undefined now are those that are absent.
    const kept = Object.fromEntries(
      Object.entries(next).filter(([, value]) => value !== undefined)
    );
    // The cast: only absent members were taken out.
    store.update({ models: kept as unknown as ModelsView });
  }

  private readonly _context: ModelContext;
  private readonly _onConnected: (id: string) => void;
}
