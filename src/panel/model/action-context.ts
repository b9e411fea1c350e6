import type { SessionModel } from './session-model';
import type { Surroundings } from './surroundings';

/** What the groups of actions share. */
export interface ActionContext {
  readonly model: SessionModel;
  readonly surroundings: Surroundings;
  /** Shows what went wrong where no card or page does. */
  readonly failed: (error: unknown) => void;
}
