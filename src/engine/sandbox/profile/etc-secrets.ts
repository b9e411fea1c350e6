import fs from 'node:fs';
import path from 'node:path';
import { mightOpen, statLink } from '../host-paths';

/**
 * Finds the entries of /etc, at all levels, that a command must not see: what not everybody may read, and what is known
 * to hold secrets. An engine that runs as root would otherwise read them for the command; what the kernel keeps from an
 * ordinary user needs no mount over it, each of which the start of every command pays for.
 */
export class EtcSecrets {
  private last: Listing | undefined;

  constructor(
    private readonly root = '/etc',
    private readonly mightRead = mightOpen
  ) {}

  /**
   * Absolute paths. Looked up again where a folder has changed (an entry came, went or was replaced), and once a minute
   * for what is changed in place: /etc is the administrator's, and has a thousand entries.
   */
  list(): readonly string[] {
    if (!this.last || !isCurrent(this.last)) {
      this.last = look(this.root, this.mightRead);
    }
    return this.last.secrets;
  }
}

interface Listing {
  readonly secrets: readonly string[];
  /** Folder → mark of its state. */
  readonly folders: ReadonlyMap<string, string>;
  readonly at: number;
}

const isCurrent = ({ folders, at }: Listing): boolean =>
  performance.now() - at < MAX_AGE_MS &&
  [...folders].every(([folder, mark]) => markOf(folder) === mark);

function look(root: string, mightRead: (file: string) => boolean): Listing {
  const secrets: string[] = [];
  const folders = new Map<string, string>();
  const visit = (folder: string, depth: number): void => {
    folders.set(folder, markOf(folder));
    for (const name of readNames(folder)) {
      const file = path.join(folder, name);
      const stats = statLink(file);
      if (!stats || stats.isSymbolicLink()) {
        continue;
      }
      if (depth === 0 && SECRET_NAMES.has(name)) {
        secrets.push(file);
      } else if (!(stats.mode & 0o004)) {
        if (mightRead(file)) {
          secrets.push(file);
        }
      } else if (stats.isDirectory() && depth < MAX_DEPTH) {
        visit(file, depth + 1);
      }
    }
  };
  visit(root, 0);
  return { secrets, folders, at: performance.now() };
}

function markOf(folder: string): string {
  const stats = statLink(folder);
  return stats ? `${stats.ino}:${stats.mtimeMs}:${stats.ctimeMs}` : '';
}

function readNames(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    // Not readable by us, so not by the command either: it has the same rights or fewer.
    return [];
  }
}

const SECRET_NAMES = new Set(['ssh', 'jupyter', 'krb5.keytab', 'docker', 'kubernetes']);
const MAX_DEPTH = 8;
const MAX_AGE_MS = 60_000;
