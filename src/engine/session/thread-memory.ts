import { isCoded } from '../../base/coded-error';
import type { Journal, Remembered } from '../journal/journal';
import type { ReadLedger, ToolContext } from '../tools/tool';
import type { Workspace } from '../workspace/workspace';

/**
 * What a thread's tools remember between turns and over restarts: which versions they read, and which paths their
 * commands made. Bounded: the oldest is forgotten first, which only means to read a file again, or to leave a made path
 * read-only.
 */
export class ThreadMemory {
  readonly reads: ReadLedger;
  readonly born: ToolContext['born'];
  private readonly hashes = new Map<string, string>();
  /** By path, the identity of what was made; '' until the turn that made it ends. */
  private readonly made = new Map<string, string>();

  constructor(
    private readonly threadId: string,
    private readonly journal: Pick<Journal, 'remember' | 'forget' | 'remembered'>
  ) {
    for (const { kind, path, value } of journal.remembered(threadId))
      (kind === 'read' ? this.hashes : this.made).set(path, value);
    this.reads = {
      known: path => this.hashes.get(path),
      note: (path, hash) => this.note('read', path, hash),
      forget: path => this.forget('read', path)
    };
    const { made } = this;
    this.born = {
      get paths() {
        return [...made.keys()];
      },
      add: paths => paths.forEach(path => this.note('born', path, ''))
    };
  }

  /** Forgets made paths that are gone, or that somebody else has put something else at. Call before a turn. */
  async confirmBorn(workspace: Workspace): Promise<void> {
    for (const [path, made] of this.made)
      if (made === '' || made !== (await identify(workspace, path))) this.forget('born', path);
  }

  /** Notes what lies at the made paths now. Call after a turn. */
  async identifyBorn(workspace: Workspace): Promise<void> {
    for (const [path, made] of this.made) {
      const found = await identify(workspace, path);
      if (found === '') this.forget('born', path);
      else if (found !== made) this.note('born', path, found);
    }
  }

  private note(kind: Remembered['kind'], path: string, value: string): void {
    const known = kind === 'read' ? this.hashes : this.made;
    if (known.get(path) === value) return;
    // Deleted first, so that it stands last in the order.
    known.delete(path);
    known.set(path, value);
    this.keep(() => this.journal.remember(this.threadId, { kind, path, value }));
    const [oldest] = known.keys();
    if (known.size > MOST_PATHS && oldest !== undefined) this.forget(kind, oldest);
  }

  private forget(kind: Remembered['kind'], path: string): void {
    if ((kind === 'read' ? this.hashes : this.made).delete(path))
      this.keep(() => this.journal.forget(this.threadId, { kind, path }));
  }

  private keep(write: () => void): void {
    try {
      write();
    } catch (error) {
      // It is known until the engine ends, and unknown after it, which is the safe side.
      if (!isCoded(error, 'read-only')) throw error;
    }
  }
}

/** Device and inode of what lies at a path; '' where nothing does, or it cannot be looked at. */
async function identify(workspace: Workspace, path: string): Promise<string> {
  try {
    const entry = await workspace.stat(path);
    return entry === null ? '' : `${entry.device}:${entry.inode}`;
  } catch (error) {
    if (isCoded(error)) return '';
    throw error;
  }
}

/** Paths of each kind that one thread remembers. */
const MOST_PATHS = 2000;
