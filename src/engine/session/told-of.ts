import { compactionInForce, shorteningInForce } from '../../protocol/compaction';
import type { ThreadState } from '../../protocol/state';
import type { ToldHistory } from '../models/told-history';

/** What a model is told of a thread: a summary that holds stands for the turns that it covers. */
export function toldOf(state: ThreadState): ToldHistory {
  const { turns } = state;
  const compaction = compactionInForce(state);
  const shortened = shorteningInForce(state);
  const last = turns.findIndex(({ turnId }) => turnId === compaction?.through);
  return compaction === undefined || last < 0
    ? { turns, ...(shortened && { shortened }) }
    : {
        turns: turns.slice(last + 1),
        summary: compaction.summary,
        ...(shortened && { shortened })
      };
}
