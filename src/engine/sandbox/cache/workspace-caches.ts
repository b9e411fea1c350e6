import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { statLink } from '../host-paths';
import { FIXED_LIMITS } from '../limits';

/**
 * One folder a workspace in which its commands keep what is costly to fetch or build again (pip, npm, uv, fonts, models).
 * It lies with our own data, where nothing outside of the sandbox looks for programs or settings, and no other workspace
 * sees it.
 */
export class WorkspaceCaches {
  private readonly measured = new Map<string, number>();
  private swept = false;

  /** @param folder private; made when it is needed */
  constructor(private readonly folder: string) {}

  /**
   * The folder of a workspace, made where there is none and emptied where it has outgrown its bound. Another folder that
   * came to lie at the same path has another one.
   */
  open(workspace: string): string {
    const { dev, ino } = fs.statSync(workspace, { bigint: true });
    const identity = JSON.stringify([workspace, String(dev), String(ino)]);
    const name = createHash('sha256').update(identity).digest('hex').slice(0, 32);
    const cache = path.join(this.folder, name);
    if (!statLink(cache)?.isDirectory()) {
      fs.rmSync(cache, { force: true });
      fs.mkdirSync(cache, { recursive: true, mode: 0o700 });
    }
    const now = new Date();
    fs.utimesSync(cache, now, now);
    if (now.getTime() - (this.measured.get(cache) ?? 0) > MEASURED_MS) {
      this.measured.set(cache, now.getTime());
      if (isLarger(cache, FIXED_LIMITS.cacheBytes)) {
        empty(cache);
      }
    }
    this.sweep(now.getTime());
    return cache;
  }

  /** Removes those that no command has used for long, once an engine. */
  private sweep(now: number): void {
    if (this.swept) {
      return;
    }
    this.swept = true;
    for (const name of fs.readdirSync(this.folder)) {
      const cache = path.join(this.folder, name);
      if (now - (statLink(cache)?.mtimeMs ?? now) > UNUSED_MS) {
        fs.rmSync(cache, { recursive: true, force: true });
      }
    }
  }
}

/** Where the tools that do not look below ~/.cache are to keep theirs. */
export const cacheEnvironment = (cache: string): Readonly<Record<string, string>> => ({
  XDG_CACHE_HOME: cache,
  npm_config_cache: path.join(cache, 'npm'),
  GOMODCACHE: path.join(cache, 'go-mod')
});

/** Adds up what lies there until it is too much; links count as themselves. */
function isLarger(top: string, most: number): boolean {
  let bytes = 0;
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        folders.push(file);
      }
      bytes += (statLink(file)?.blocks ?? 0) * 512;
      if (bytes > most) {
        return true;
      }
    }
  }
  return false;
}

function empty(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

const MEASURED_MS = 5 * 60 * 1000;
const UNUSED_MS = 60 * 24 * 60 * 60 * 1000;
