import { createHash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';

/**
 * What servers said of their tools, by its hash: so that a tool can be told to a model before its server is started, and
 * a person sees what changed since the review. A cache: what is lost is asked for again, and what does not hash to its
 * name is as good as lost.
 */
export class ReviewedTexts {
  private readonly known = new Map<string, string>();

  /** @param folder private; made when it is needed */
  constructor(private readonly folder: string) {}

  /** The text with that hash; undefined where it is not kept. */
  find(hash: string): string | undefined {
    const known = this.known.get(hash);
    if (known !== undefined) return known;
    let text: string;
    try {
      text = readFileSync(this.file(hash), 'utf8');
    } catch {
      return undefined; // Never kept, or removed by somebody.
    }
    if (hashText(text) !== hash) return undefined;
    this.known.set(hash, text);
    return text;
  }

  /** Keeps a text; returns its hash. Never throws: where the disk refuses, it is kept in memory alone. */
  keep(text: string): string {
    const hash = hashText(text);
    if (this.known.has(hash)) return hash;
    this.known.set(hash, text);
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const made = join(this.folder, `.${randomUUID()}`);
      writeFileSync(made, text, { mode: 0o600, flag: 'wx' });
      renameSync(made, this.file(hash));
      this.prune();
    } catch {
      // Lost at the next start, and then asked for again.
    }
    return hash;
  }

  /** Drops what nobody pins any more. Throws where the disk refuses. */
  forget(hashes: readonly string[]): void {
    for (const hash of hashes) {
      this.known.delete(hash);
      rmSync(this.file(hash), { force: true });
    }
  }

  private file(hash: string): string {
    return join(this.folder, `${hash}.json`);
  }

  private prune(): void {
    const names = readdirSync(this.folder);
    if (names.length <= MOST_KEPT) return;
    const byAge = names
      .map(name => ({ name, at: statSync(join(this.folder, name)).mtimeMs }))
      .sort((one, other) => one.at - other.at);
    for (const { name } of byAge.slice(0, names.length - MOST_KEPT / 2))
      rmSync(join(this.folder, name), { force: true });
  }
}

/** The hex digest by which a text is pinned. */
export const hashText = (text: string): string => createHash('sha256').update(text).digest('hex');

const MOST_KEPT = 2000;
