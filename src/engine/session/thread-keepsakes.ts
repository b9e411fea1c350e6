import type { ThreadState } from '../../protocol/state';
import type { Journal } from '../journal/journal';
import { KeptTurns } from './kept-turns';
import type { Thread } from './thread';
import { ThreadExposure } from './thread-exposure';
import { ThreadGrants } from './thread-grants';
import { ThreadInstructions } from './thread-instructions';
import { ThreadMemory } from './thread-memory';

/** What the engine keeps of each thread between its turns, made from the journal when it is first asked for. */
export class ThreadKeepsakes {
  private readonly memories = new Map<string, ThreadMemory>();
  private readonly grants = new Map<string, ThreadGrants>();
  private readonly turns = new KeptTurns();
  private readonly instructions = new Map<string, ThreadInstructions>();
  private readonly exposures = new Map<string, ThreadExposure>();

  constructor(private readonly journal: Journal) {}

  /** What the thread read and made. */
  memoryOf({ threadId }: Thread): ThreadMemory {
    const known = this.memories.get(threadId);
    if (known !== undefined) return known;
    const made = new ThreadMemory(threadId, this.journal);
    this.memories.set(threadId, made);
    return made;
  }

  /** What a person allowed for the thread. */
  grantsOf(thread: Thread): ThreadGrants {
    const known = this.grants.get(thread.threadId);
    if (known !== undefined) return known;
    const made = new ThreadGrants(thread.read(0));
    this.grants.set(thread.threadId, made);
    return made;
  }

  /** What it was told of its folder's instruction files. */
  instructionsOf(thread: Thread): ThreadInstructions {
    const known = this.instructions.get(thread.threadId);
    if (known !== undefined) return known;
    const made = new ThreadInstructions(thread.read(0));
    this.instructions.set(thread.threadId, made);
    return made;
  }

  /** Whether the thread read something from outside. */
  exposureOf(thread: Thread): ThreadExposure {
    const known = this.exposures.get(thread.threadId);
    if (known !== undefined) return known;
    const made = new ThreadExposure(thread.read(0));
    this.exposures.set(thread.threadId, made);
    return made;
  }

  /** The thread as its events made it. */
  stateOf(thread: Thread): ThreadState {
    return this.turns.stateOf(thread);
  }

  /** For a thread that is gone for good. */
  forget(threadId: string): void {
    this.memories.delete(threadId);
    this.grants.delete(threadId);
    this.turns.forget(threadId);
    this.instructions.delete(threadId);
    this.exposures.delete(threadId);
  }
}
