import type { Compaction, ThreadState } from './state';

/** The summary that stands for a thread's turns now; undefined where the turns themselves are told. */
export const compactionInForce = ({
  compactions
}: Pick<ThreadState, 'compactions'>): Compaction | undefined =>
  compactions?.findLast(({ undone }) => undone !== true);
