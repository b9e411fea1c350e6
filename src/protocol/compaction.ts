import type { Compaction, Shortening, ThreadState } from './state';

/** The summary that stands for a thread's turns now; undefined where the turns themselves are told. */
export const compactionInForce = ({
  compactions
}: Pick<ThreadState, 'compactions'>): Compaction | undefined =>
  compactions?.findLast(({ undone }) => undone !== true);

/** How the results of calls are told in short now; undefined where they are told whole. */
export const shorteningInForce = ({
  shortenings
}: Pick<ThreadState, 'shortenings'>): Shortening | undefined =>
  shortenings?.findLast(({ undone }) => undone !== true);
