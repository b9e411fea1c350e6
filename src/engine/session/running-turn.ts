import type { Change, Mode } from '../../protocol/event-values';
import type { CallParts } from '../agent/call-parts';
import type { TurnParts, TurnProgress } from '../agent/turn';
import type { SteerItem } from '../../protocol/state';
import type { Thread } from './thread';

/** A turn that has no end yet. */
export interface RunningTurn {
  readonly thread: Thread;
  readonly turnId: string;
  readonly mode: Mode;
  readonly text: string;
  /** The id of the model that a person chose for it; undefined: the first that is connected. */
  readonly model: string | undefined;
  readonly workspace: string;
  readonly cancel: AbortController;
  /** What a person said to it that it has not heard yet. */
  readonly steered: SteerItem[];
  /** True for a turn of before a restart: what it captured then is still to be sealed. */
  readonly resumed: boolean;
  /** How many of its calls wait for a person. */
  waiting: number;
  /** Resolves when the turn's end is on disk, or waits for the disk. */
  ended: Promise<void>;
}

/** Makes what one turn runs with, and ends it: seals its checkpoint and frees what it held. */
export interface TurnEquipment {
  /** What its calls have in common, for those that a restart interrupted. */
  readonly callParts: CallParts;
  readonly parts: Pick<TurnParts, 'provider' | 'tally' | 'runCalls' | 'runCommand'>;
  /** Paths that the turn changed. Called once, at its end, however it ended. */
  finish(): Promise<readonly Change[]>;
}

/** Settles the calls that a restart interrupted, and tells where the turn goes on; null: nowhere. */
export type FindProgress = (
  turn: RunningTurn,
  equipment: TurnEquipment
) => Promise<TurnProgress | null>;
