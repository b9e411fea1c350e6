import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lutimes, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { imageSize, type ImageSize } from '../../base/image-size';
import { imageType, type ImageType } from '../../base/image-type';
import { systemCode } from '../../base/system-code';
import { makeBlobRoom, unlessGone } from './blob-room';

/** An image that is kept by its content: events name it and never hold it. */
export interface StoredImage {
  /** `sha256-` and the hash of the bytes, in a form that no redaction takes for a secret. */
  readonly blob: string;
  readonly mediaType: ImageType;
  readonly bytes: number;
}

/**
 * Images of one principal, in the folder that the gate's route fills, too: `<state>/blobs/<hash of the principal>`. Each
 * lies under the hash of its bytes, and is refused where they are others.
 */
export class BlobStore {
  private readonly folder: string;

  /** @param most bytes of all images together; beyond it the oldest go */
  constructor(
    stateDir: string,
    principal: string,
    private readonly most = MOST_KEPT
  ) {
    const owner = createHash('sha256').update(principal).digest('hex').slice(0, 32);
    this.folder = join(stateDir, 'blobs', owner);
  }

  /** Keeps an image; null for bytes that are none, or too many. */
  async keep(bytes: Buffer): Promise<StoredImage | null> {
    const mediaType = imageType(bytes);
    if (mediaType === undefined || bytes.length > MOST_BLOB_BYTES) return null;
    const blob = nameOf(bytes);
    if ((await this.read(blob)) === null || !(await renew(join(this.folder, blob)))) {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const beside = join(this.folder, `.${blob}.${process.pid}`);
      const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
      const file = await open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, join(this.folder, blob));
      await makeBlobRoom(this.folder, blob, this.most);
    }
    return { blob, mediaType, bytes: bytes.length };
  }

  /** The bytes of an image; null where it is not kept, or what lies there is not what its name says. */
  async read(blob: string): Promise<Buffer | null> {
    if (!/^sha256-[0-9a-f]{64}$/.test(blob)) return null;
    try {
      const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
      const file = await open(join(this.folder, blob), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      try {
        const stats = await file.stat();
        if (!stats.isFile() || stats.size > MOST_BLOB_BYTES) return null;
        const bytes = await file.readFile();
        return nameOf(bytes) === blob ? bytes : null;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (systemCode(error) !== '') return null;
      throw error;
    }
  }

  /** What a chip says of an image; null as for `read`. */
  async describe(blob: string): Promise<(StoredImage & Partial<ImageSize>) | null> {
    const bytes = await this.read(blob);
    const mediaType = bytes === null ? undefined : imageType(bytes);
    return bytes === null || mediaType === undefined
      ? null
      : { blob, mediaType, bytes: bytes.length, ...imageSize(bytes) };
  }
}

/** Kept anew, it is none of the oldest; false where it was taken away meanwhile. */
async function renew(path: string): Promise<boolean> {
  const now = new Date();
  return (await unlessGone(lutimes(path, now, now).then(() => true))) ?? false;
}

const nameOf = (bytes: Buffer): string =>
  `sha256-${createHash('sha256').update(bytes).digest('hex')}`;

/** What the gate's route takes, too. */
const MOST_BLOB_BYTES = 8 * 1024 * 1024;
/** The gate's bound, too, whoever of the two keeps one. */
const MOST_KEPT = 256 * 1024 * 1024;
