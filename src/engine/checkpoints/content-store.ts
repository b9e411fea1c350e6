import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../base/coded-error';
import { systemCode } from '../../base/system-code';
import { hashBytes } from '../workspace/regular-file';
import { appendDurably, makePrivateFolder } from './durable-file';

/**
 * Contents by their hash. They are appended to a pack, one for each engine, because a thousand small files would each
 * cost a sync; a content is stored once whoever captures it. Nothing is ever overwritten.
 */
export class ContentStore {
  private index: Promise<Map<string, Place>> | undefined;
  private pack: string | undefined;
  private pending: Pending[] = [];
  private held = 0;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {}

  async has(hash: string): Promise<boolean> {
    return (await this.places()).has(hash) || this.pending.some(item => item.hash === hash);
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
    const place = (await this.places()).get(hash);
    const bytes = place === undefined ? undefined : await readPlace(place);
    if (bytes === undefined || hashBytes(bytes) !== hash) {
      throw new CodedError(
        'damaged',
        'A saved version is missing or damaged and cannot be brought back.'
      );
    }
    return bytes;
  }

  private async writePending(): Promise<void> {
    const items = this.pending;
    if (items.length === 0) {
      return;
    }
    this.pending = [];
    this.held = 0;
    const file = this.packFile();
    let offset = await appendDurably(file, Buffer.concat(items.map(({ bytes }) => bytes)));
    const places = items.map(({ hash, bytes }) => {
      const place: Place = { file, offset, size: bytes.length };
      offset += bytes.length;
      return [hash, place] as const;
    });
    // The index comes second: what it names is there. A torn last line is skipped when it is read.
    const lines = places.map(([hash, place]) => `${hash} ${place.offset} ${place.size}\n`);
    await appendDurably(`${file}.index`, Buffer.from(lines.join('')));
    const known = await this.places();
    places.forEach(([hash, place]) => known.set(hash, place));
  }

  private places(): Promise<Map<string, Place>> {
    this.index ??= loadIndex(this.folder);
    return this.index;
  }

  private packFile(): string {
    makePrivateFolder(this.folder);
    this.pack ??= join(this.folder, `${randomBytes(8).toString('hex')}.pack`);
    return this.pack;
  }
}

interface Place {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

interface Pending {
  readonly hash: string;
  readonly bytes: Buffer;
}

const loadIndex = async (folder: string): Promise<Map<string, Place>> => {
  const places = new Map<string, Place>();
  makePrivateFolder(folder);
  const names = (await readdir(folder)).filter(name => name.endsWith('.pack'));
  for (const name of names) {
    const file = join(folder, name);
    const { size: end } = await stat(file);
    const lines = (await readFile(`${file}.index`, 'utf8').catch(() => '')).split('\n');
    for (const line of lines) {
      const match = /^(sha256:[0-9a-f]{64}) (\d+) (\d+)$/.exec(line);
      const [, hash = '', offset, size] = match ?? [];
      if (match !== null && Number(offset) + Number(size) <= end) {
        places.set(hash, { file, offset: Number(offset), size: Number(size) });
      }
    }
  }
  return places;
};

/** The bytes of a place; undefined where the file is gone or too short. */
const readPlace = async ({ file, offset, size }: Place): Promise<Buffer | undefined> => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    (error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error;
      return undefined;
    }
  );
  if (handle === undefined) {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, offset);
    return bytesRead === size ? bytes : undefined;
  } finally {
    await handle.close();
  }
};

/** Bytes held in memory before they are written. */
const heldBytes = 8 * 1024 * 1024;
