import type { TurnState } from '../../protocol/state';

/** What a model is told of a thread: the turns up to the running one, and a summary in the place of those before them. */
export interface ToldHistory {
  readonly turns: readonly TurnState[];
  readonly summary?: string;
  /** What calls took and gave is told in short up to a step of one of the turns, and in all turns before that. */
  readonly shortened?: Shortened;
}

/** Where what calls took and gave begins to be told whole again. */
export interface Shortened {
  readonly turnId: string;
  /** Of that turn, the last step that is told in short; 0: none. */
  readonly step: number;
  /** Characters that are kept of each text. */
  readonly kept: number;
}
