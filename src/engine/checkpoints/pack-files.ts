import { constants } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../base/system-code';

/** Where a content lies: `size` bytes from `offset` of a pack. */
export interface Place {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

/** The packs of a folder. */
export const packsIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter(name => name.endsWith('.pack')).map(name => join(folder, name));

/** Where each content lies, by its hash, as the indexes of all packs say. */
export const readPlaces = async (folder: string): Promise<Map<string, Place>> => {
  const places = new Map<string, Place>();
  for (const file of await packsIn(folder)) {
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
export const readPlace = async ({ file, offset, size }: Place): Promise<Buffer | undefined> => {
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
