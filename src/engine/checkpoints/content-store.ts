import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../base/coded-error';
import type { ActLocks } from '../workspace/act-lock';
import { hashBytes } from '../workspace/regular-file';
import { appendDurably, makePrivateFolder } from './durable-file';
import { packsIn, readPlace, readPlaces, type Place } from './pack-files';

/**
 * Contents by their hash. They are appended to a pack, one for each engine, because a thousand small files would each
 * cost a sync; a content is stored once whoever captures it. Nothing is ever overwritten. Each engine holds a lock on its
 * pack while it lives, so that nobody collects what another relies on.
 */
export class ContentStore {
  private opened: Promise<Opened> | undefined;
  private pending: Pending[] = [];
  private held = 0;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly locks: ActLocks
  ) {}

  async has(hash: string): Promise<boolean> {
    const { places } = await this.open();
    return places.has(hash) || this.pending.some(item => item.hash === hash);
  }

  /** Keeps bytes for the next `flush`; only then are they on disk. */
  async add(hash: string, bytes: Buffer): Promise<void> {
    if (!(await this.has(hash))) {
      this.pending.push({ hash, bytes });
      this.held += bytes.length;
      if (this.held > heldBytes) {
        await this.flush();
      }
    }
  }

  /** Returns when everything added would survive a crash. */
  async flush(): Promise<void> {
    // One after the other: each takes its offsets from where the one before ended.
    const turn = this.flushing.then(() => this.writePending());
    this.flushing = turn.catch(() => undefined);
    await turn;
  }

  /** The bytes with that hash; throws `damaged` where they are missing or damaged. */
  async read(hash: string): Promise<Buffer> {
    const place = (await this.open()).places.get(hash);
    const bytes = place === undefined ? undefined : await readPlace(place);
    if (bytes === undefined || hashBytes(bytes) !== hash) {
      throw new CodedError(
        'damaged',
        'A saved version is missing or damaged and cannot be brought back.'
      );
    }
    return bytes;
  }

  /**
   * Frees the space of contents that `findLive` does not name, and returns how many bytes. Does nothing, and returns
   * null, while another engine lives, which may be about to name one of them. The caller sees to it that this engine
   * captures nothing meanwhile.
   */
  async collect(findLive: () => Promise<ReadonlySet<string>>): Promise<number | null> {
    const { pack, places } = await this.open();
    const release = await this.locks.acquire(this.folder, never);
    try {
      const others = (await packsIn(this.folder)).filter(file => file !== pack);
      if (others.some(file => this.locks.isHeld(file))) return null;
      const live = await findLive();
      let freed = 0;
      for (const file of others) freed += await this.collectPack(file, live, places);
      return freed;
    } finally {
      release();
    }
  }

  /** Lets other engines collect. Nothing may be added after it. */
  async close(): Promise<void> {
    const { pack, release } = (await this.opened) ?? {};
    if (pack !== undefined && (await stat(pack)).size === 0) await rm(pack, { force: true });
    release?.();
  }

  /** Removes a pack of an engine that is gone, once what lives of it is elsewhere; keeps one that is mostly alive. */
  private async collectPack(
    file: string,
    live: ReadonlySet<string>,
    places: Map<string, Place>
  ): Promise<number> {
    const { size } = await stat(file);
    const held = [...places].filter(([, place]) => place.file === file);
    const kept = held.filter(([hash]) => live.has(hash));
    const keptBytes = kept.reduce((sum, [, place]) => sum + place.size, 0);
    if (keptBytes * 2 > size) return 0;
    const contents = [];
    for (const [hash, place] of kept) {
      const bytes = await readPlace(place);
      // What is damaged is not moved, and its pack stays for whoever looks into it.
      if (bytes === undefined || hashBytes(bytes) !== hash) return 0;
      contents.push({ hash, bytes });
    }
    for (const [hash] of held) places.delete(hash);
    try {
      for (const { hash, bytes } of contents) await this.add(hash, bytes);
      await this.flush();
    } catch (error) {
      held.forEach(([hash, place]) => places.set(hash, place));
      throw error;
    }
    // The index first: what an index names is there.
    await rm(`${file}.index`, { force: true });
    await rm(file, { force: true });
    return size - keptBytes;
  }

  private async writePending(): Promise<void> {
    const items = this.pending;
    if (items.length === 0) {
      return;
    }
    this.pending = [];
    this.held = 0;
    const { pack: file, places: known } = await this.open();
    let offset = await appendDurably(file, Buffer.concat(items.map(({ bytes }) => bytes)));
    const places = items.map(({ hash, bytes }) => {
      const place: Place = { file, offset, size: bytes.length };
      offset += bytes.length;
      return [hash, place] as const;
    });
    // The index comes second: what it names is there. A torn last line is skipped when it is read.
    const lines = places.map(([hash, place]) => `${hash} ${place.offset} ${place.size}\n`);
    await appendDurably(`${file}.index`, Buffer.from(lines.join('')));
    places.forEach(([hash, place]) => known.set(hash, place));
  }

  private open(): Promise<Opened> {
    const opened = (this.opened ??= this.openPack());
    // A store that could not be opened is tried again, not remembered as broken.
    opened.catch(() => (this.opened = undefined));
    return opened;
  }

  /** Makes this engine's pack and holds it, and reads what all packs hold; nobody collects meanwhile. */
  private async openPack(): Promise<Opened> {
    makePrivateFolder(this.folder);
    const done = await this.locks.acquire(this.folder, never);
    try {
      const pack = join(this.folder, `${randomBytes(8).toString('hex')}.pack`);
      closeSync(openSync(pack, 'wx', 0o600));
      const release = await this.locks.acquire(pack, never);
      return { pack, release, places: await readPlaces(this.folder) };
    } finally {
      done();
    }
  }
}

interface Opened {
  /** This engine's own. */
  readonly pack: string;
  readonly release: () => void;
  readonly places: Map<string, Place>;
}

interface Pending {
  readonly hash: string;
  readonly bytes: Buffer;
}

/** Bytes held in memory before they are written. */
const heldBytes = 8 * 1024 * 1024;
/** Neither opening nor collecting is an act that a person cancels. */
const never = new AbortController().signal;
