import { CodedError, isCoded } from '../../base/coded-error';
import type { CallOutput } from '../../protocol/event-values';

/** The three sides of a conflict, as hashes; null is a file that is not there, or was not read. */
export interface ConflictSides {
  /** What the thread read last. */
  readonly base: string | null;
  /** What lies there now. */
  readonly disk: string | null;
  /** What the call would write; null where that cannot be told without the base. */
  readonly mine: string | null;
}

/** The refusal to write over what is not the base. Nothing is merged, and neither side is touched. */
export const conflict = (path: string, sides: ConflictSides, message: string): CodedError =>
  new CodedError('conflict', message, { facts: { path, ...sides } });

/** What the end of a call tells of the conflict that it met; undefined for other errors. */
export const conflictOutput = (error: unknown): CallOutput | undefined => {
  if (!isCoded(error, 'conflict') || error.facts['path'] === undefined) return undefined;
  const { path, base, disk, mine } = error.facts;
  return { path, conflict: { base, disk, mine } };
};
