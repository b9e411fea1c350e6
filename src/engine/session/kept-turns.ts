import type { ThreadEvent } from '../../protocol/events';
import { reduce } from '../../protocol/reduce';
import { emptyThread, type ThreadState, type TurnState } from '../../protocol/state';
import type { Thread } from './thread';

/**
 * The turns of threads as their events made them, kept between looks so that only what came since is read and reduced: a
 * long thread costs a turn what its last turn left. Bounded over all threads; what does not fit is read whole again.
 */
export class KeptTurns {
  /** The one that was looked at last stands last. */
  private readonly kept = new Map<string, Kept>();
  private characters = 0;

  /** @param bound characters that all kept threads may have together */
  constructor(private readonly bound = MOST_CHARACTERS) {}

  of(thread: Pick<Thread, 'threadId' | 'read'>): readonly TurnState[] {
    return this.stateOf(thread).turns;
  }

  stateOf(thread: Pick<Thread, 'threadId' | 'read'>): ThreadState {
    const { threadId } = thread;
    const before = this.kept.get(threadId);
    let { state, characters } = before ?? { state: emptyThread(threadId), characters: 0 };
    for (const entry of thread.read(state.lastSeq)) {
      state = reduce(state, entry);
      characters += EVENT_CHARACTERS + countCharacters(entry.event);
    }
    this.forget(threadId);
    this.kept.set(threadId, { state, characters });
    this.characters += characters;
    for (const oldest of this.kept.keys()) {
      if (this.characters <= this.bound) break;
      this.forget(oldest);
    }
    return state;
  }

  forget(threadId: string): void {
    this.characters -= this.kept.get(threadId)?.characters ?? 0;
    this.kept.delete(threadId);
  }
}

interface Kept {
  readonly state: ThreadState;
  readonly characters: number;
}

/** The texts that the state of a thread keeps of an event, at any depth. */
const countCharacters = (event: ThreadEvent): number => countIn(Object.values(event));

function countIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const part of Object.values(value)) sum += countIn(part);
  return sum;
}

/** What an event weighs beside its texts. */
const EVENT_CHARACTERS = 300;
/** About as many bytes. */
const MOST_CHARACTERS = 16_000_000;
