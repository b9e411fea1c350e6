import type { ModelContext } from './context';
import { problemOf } from './problem';

/** Policy files that somebody changed on the disk: shown by their hash, accepted by a person's own hand. */
export class Drift {
  constructor(context: ModelContext) {
    this._context = context;
  }

  /** Asks what lies there now; from then on, after the arming delay, it can be accepted. */
  async inspect(): Promise<void> {
    const { store, request } = this._context;
    try {
      const { hash, nonce, armingMs } = await request('drift/inspect', {});
      const wait = Math.max(armingMs, store.view.settings.armingDelay);
      store.update({
        driftOffer:
          hash === undefined || nonce === undefined
            ? undefined
            : { hash, nonce, armedAt: Date.now() + wait }
      });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  async accept(event: Event): Promise<void> {
    const { store, request, isOwnHand } = this._context;
    const { driftOffer } = store.view;
    if (driftOffer === undefined) return;
    if (Date.now() < driftOffer.armedAt || !isOwnHand(event)) return;
    const { hash, nonce } = driftOffer;
    store.update({ driftOffer: undefined });
    try {
      await request('drift/accept', { hash, nonce });
    } catch (error) {
      store.update({ problem: problemOf(error) });
    }
  }

  private readonly _context: ModelContext;
}
