import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { statLink } from '../host-paths';

/**
 * Remembers, per workspace, what was protected. A path that is absent cannot be protected, so somebody who moves `.git`
 * aside while a command starts would get it writable: what has vanished refuses one start and is forgotten only then.
 */
export class ProtectedMemory {
  constructor(private readonly folder: string) {}

  /**
   * Compares with the last start and remembers `present`.
   * @param present relative paths that are protected now
   * @param own made by this thread's commands, which may remove them again
   * @throws CodedError `conflict` naming what is gone; the next start accepts that
   */
  confirm(workspace: string, present: readonly string[], own: ReadonlySet<string>): void {
    const file = this.fileOf(workspace);
    const known = readList(file);
    const now = present.filter(relative => !own.has(relative)).sort();
    const gone = known.filter(
      relative => !own.has(relative) && !statLink(path.join(workspace, relative))
    );
    if (now.join('\0') !== known.join('\0')) {
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const temporary = `${file}.new`;
      fs.writeFileSync(temporary, JSON.stringify(now), { mode: 0o600 });
      fs.renameSync(temporary, file);
    }
    if (gone.length > 0) {
      throw new CodedError(
        'conflict',
        `Expected ${gone.slice(0, 5).join(', ')} to be in the workspace, where it was protected before, but it is gone. If that is as it should be, run the command again.`,
        { facts: { gone } }
      );
    }
  }

  private fileOf(workspace: string): string {
    const name = createHash('sha256').update(workspace).digest('hex').slice(0, 32);
    return path.join(this.folder, `${name}.json`);
  }
}

/** Our own file; one that is damaged counts as empty, since it only adds a warning. */
function readList(file: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
  } catch {
    return [];
  }
}
