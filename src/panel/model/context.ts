import type { Request } from '../connection/rpc';
import type { Store } from './store';
import type { FocusRequest } from './part-views';

/** What each part of the model works with. */
export interface ModelContext {
  readonly store: Store;
  readonly request: Request;
  /** Whether an event comes from the person's own hand, now, and was not used before. */
  readonly isOwnHand: (event: Event) => boolean;
  /** Moves the focus once what it goes to is drawn. */
  readonly focus: (target: FocusRequest['target']) => void;
}
