import { reduce } from '../../protocol/reduce';
import { emptyThread, type TurnState } from '../../protocol/state';
import type { Thread } from './thread';

/** The turns of a thread, as its events made them; read from disk and let go again. */
export function readTurns(thread: Thread): readonly TurnState[] {
  let state = emptyThread(thread.threadId);
  for (const entry of thread.read(0)) state = reduce(state, entry);
  return state.turns;
}
