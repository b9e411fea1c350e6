import type { Change } from '../../protocol/event-values';
import type { CheckpointPreview } from '../../protocol/results';
import type { Workspace } from '../workspace/workspace';

/** What could not be captured, and why; shown in the card before the act. */
export interface Uncovered {
  readonly path: string;
  readonly reason: string;
}

/** The pre-images of one turn, kept outside the workspace. Everything is on disk when the promise resolves. */
export interface TurnCheckpoint {
  readonly turnId: string;
  /** Captures the named files as they are now (absence included), once each a turn. */
  beforeFiles(paths: readonly string[]): Promise<readonly Uncovered[]>;
  /** Captures what a command may change: unignored files under the caps, and a stat table of the rest. Once a turn; later calls refresh cheaply. */
  beforeCommand(signal: AbortSignal): Promise<readonly Uncovered[]>;
  /** What `beforeCommand` would leave uncovered, by names and sizes alone: for the card, before anything is captured. */
  uncoveredByCommand(signal: AbortSignal): Promise<readonly Uncovered[]>;
  /** Compares with the captured state and returns this turn's changes so far. */
  changes(): Promise<readonly Change[]>;
  /** Ends the turn: records the after-versions that undo compares with, so that later edits by a person become conflicts. */
  seal(): Promise<readonly Change[]>;
}

/** Checkpoints of all turns of one engine, in `<stateDir>/checkpoints`, content-addressed. */
export interface Checkpoints {
  /** Opens the turn's checkpoint, the existing one after a restart. */
  turn(threadId: string, turnId: string, workspace: Workspace): Promise<TurnCheckpoint>;
  /** Whether the turn has something to undo, and whether it is undone now. */
  state(threadId: string, turnId: string): Promise<'none' | 'undoable' | 'undone'>;
  /** What restore would do: undo where the turn stands, redo where it was undone. Changes nothing. */
  preview(threadId: string, turnId: string, workspace: Workspace): Promise<CheckpointPreview>;
  /** Undoes, or redoes. A path changed since is left and named unless it is not in `keepMine` of a call that lists conflicts. */
  restore(
    threadId: string,
    turnId: string,
    workspace: Workspace,
    keepMine: readonly string[] | undefined
  ): Promise<{ restored: readonly string[]; kept: readonly string[]; redone: boolean }>;
  /** Drops the checkpoints of threads that are gone for good. */
  forget(threadId: string): Promise<void>;
  /**
   * Drops turns that were last touched before that time (milliseconds), and frees what no turn needs any more. Returns
   * the freed bytes; null where it did nothing, since a turn of this engine is open or another engine lives.
   */
  collect(before: number): Promise<number | null>;
  /** Lets other engines collect. No turn may be open. */
  close(): Promise<void>;
}
