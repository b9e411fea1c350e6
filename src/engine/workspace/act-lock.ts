import { createHash, randomUUID } from 'node:crypto';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CodedError } from '../../base/coded-error';
import { systemCode } from '../../base/system-code';

/** Who holds a lock: a process id alone may be somebody else's by now, so its start time goes with it. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** Locks of workspaces between engines: of other servers, other principals and headless runs on the same state folder. */
export class ActLocks {
  private readonly folder: string;
  private readonly self: Holder = {
    host: hostname(),
    pid: process.pid,
    startedAt: startOf(process.pid) ?? ''
  };

  constructor(stateDir: string) {
    this.folder = join(stateDir, 'locks');
  }

  /**
   * Waits until no living engine acts in the workspace (a real path), and returns the release; releasing twice is
   * harmless. A lock whose holder died is taken over. Throws `cancelled` when the signal ends the wait.
   */
  async acquire(workspace: string, signal: AbortSignal): Promise<() => void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(workspace);
    const own = `${path}.${randomUUID()}`;
    const content = JSON.stringify(this.self);
    writeFileSync(own, content, { flag: 'wx', mode: 0o600 });
    try {
      while (!take(own, path)) {
        this.dropDead(path, own);
        await setTimeout(RETRY_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted)
          throw new CodedError('cancelled', 'It was cancelled while another act held the folder.');
      }
    } finally {
      rmSync(own, { force: true });
    }
    let held = true;
    return () => {
      if (held) rmSync(path, { force: true });
      held = false;
    };
  }

  /** Whether a living engine, this one included, holds the lock. */
  isHeld(workspace: string): boolean {
    const path = this.pathOf(workspace);
    const seen = read(path);
    return seen !== null && this.isAlive(path, seen);
  }

  private pathOf(workspace: string): string {
    return join(this.folder, createHash('sha256').update(workspace).digest('hex'));
  }

  /** Removes a lock whose holder is gone, and none that was taken in the meantime. */
  private dropDead(path: string, own: string): void {
    const seen = read(path);
    if (seen === null || this.isAlive(path, seen)) return;
    const aside = `${own}.dead`;
    try {
      renameSync(path, aside);
      // Between the look and the rename another engine may have taken over: then its lock goes back.
      if (read(aside) !== seen) linkSync(aside, path);
    } catch {
      // Gone or taken meanwhile: the next round looks again.
    } finally {
      rmSync(aside, { force: true });
    }
  }

  private isAlive(path: string, content: string): boolean {
    const holder = parse(content);
    if (holder === null) return false;
    if (holder.host === this.self.host) return startOf(holder.pid) === holder.startedAt;
    // Another machine on a shared folder cannot be looked at; no act lasts this long.
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found !== undefined && Date.now() - found.mtimeMs < FOREIGN_MS;
  }
}

/** A link is made whole or not at all, content included. */
function take(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parse(content: string): Holder | null {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null || !('host' in value)) return null;
    // Only this class writes these files, in a folder that is private to the user.
    return value as Holder;
  } catch {
    return null;
  }
}

/** When a process started, in the system's own units; null for one that is not there. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks; field 22 counts from behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    if (process.platform === 'linux') return null;
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch {
    return null;
  }
}

const RETRY_MS = 50;
const FOREIGN_MS = 30 * 60_000;
