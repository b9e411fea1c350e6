import fs from 'node:fs';
import path from 'node:path';

export interface GrowthWatchOptions {
  /** Real path. */
  readonly folder: string;
  /** What a command may write there. */
  readonly limitBytes: number;
  readonly onTooMuch: () => void;
  /** Time between two looks. */
  readonly everyMs?: number;
}

/**
 * Sees when a command fills the disk: single files are bounded by the kernel, their sum is not. A look costs one call
 * while the disk is as free as before; only where it is not, what was written since the start is added up, since others
 * write to the same disk.
 */
export class GrowthWatch {
  private readonly startedAt = Date.now();
  private readonly timer: NodeJS.Timeout;
  private freeBefore: number;
  private looking = false;
  private stopped = false;

  constructor(private readonly options: GrowthWatchOptions) {
    this.freeBefore = freeBytes(options.folder);
    this.timer = setInterval(() => void this.look(), options.everyMs ?? LOOK_MS);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const { folder, limitBytes, onTooMuch } = this.options;
    const free = freeBytes(folder);
    if (this.looking || this.freeBefore - free < limitBytes) {
      return;
    }
    this.looking = true;
    const written = await this.addUp(folder, limitBytes);
    this.looking = false;
    if (!this.stopped && written >= limitBytes) {
      this.stop();
      onTooMuch();
    } else {
      // Somebody else's: added up again when as much is gone once more.
      this.freeBefore = free;
    }
  }

  /** Bytes on disk of the files changed since the start; ends early where that is enough. */
  private async addUp(top: string, enough: number): Promise<number> {
    let bytes = 0;
    const folders = [top];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await fs.promises.readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) {
          folders.push(file);
        } else {
          const stats = await fs.promises.lstat(file).catch(() => null);
          bytes += stats && stats.ctimeMs >= this.startedAt ? stats.blocks * 512 : 0;
        }
        if (this.stopped || bytes >= enough) {
          return bytes;
        }
      }
    }
    return bytes;
  }
}

/** 0 where the disk does not tell, which then never looks as if it filled. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

const LOOK_MS = 1000;
