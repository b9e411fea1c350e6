import type { SequencedEvent } from '../../protocol/events';
import type { InstructionFile } from '../../protocol/instructions';

/** What a thread was told last of its folder's instruction files, and which a person switched off: all of it in its events. */
export class ThreadInstructions {
  private files: readonly InstructionFile[] = [];
  private switchedOff: readonly string[] = [];

  constructor(entries: Iterable<SequencedEvent>) {
    for (const { event } of entries)
      if (event.type === 'instructions-told') this.files = event.files;
      else if (event.type === 'instructions-switched') this.switchedOff = event.off;
  }

  get off(): readonly string[] {
    return this.switchedOff;
  }

  switchOff(off: readonly string[]): void {
    this.switchedOff = off;
  }

  /** Hash by path, of the files that were told. */
  get told(): ReadonlyMap<string, string> {
    return new Map(
      this.files.flatMap(({ path, hash, why }) => (why === undefined ? [[path, hash]] : []))
    );
  }

  /** Takes what is told from now on; true where that is anything else than before. */
  tell(files: readonly InstructionFile[]): boolean {
    const before = this.files;
    this.files = files;
    return factsOf(before) !== factsOf(files);
  }
}

/** What makes a difference to a reader: that a file changed is news once. */
const factsOf = (files: readonly InstructionFile[]): string =>
  JSON.stringify(files.map(({ path, hash, why }) => [path, hash, why]));
