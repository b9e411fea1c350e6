import type { Request } from '../connection/rpc';
import type { Store } from './store';

/** What each part of the model works with. */
export interface ModelContext {
  readonly store: Store;
  readonly request: Request;
  /** Whether an event comes from the person's own hand, now, and was not used before. */
  readonly isOwnHand: (event: Event) => boolean;
}
