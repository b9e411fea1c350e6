import type { TurnState } from '../../protocol/state';

/** What a model is told of a thread: the turns up to the running one, and a summary in the place of those before them. */
export interface ToldHistory {
  readonly turns: readonly TurnState[];
  readonly summary?: string;
}
