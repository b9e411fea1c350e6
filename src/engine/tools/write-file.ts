import { z } from 'zod';
import { isCoded } from '../../base/coded-error';
import { hashBytes } from '../workspace/regular-file';
import type { Workspace } from '../workspace/workspace';
import { conflict } from './conflict';
import { assertNotNotebook, fileChangeCall } from './file-change';
import { parseInput, pathInput, schemaOf } from './input';
import { assertValuesStay } from './kept-values';
import { decodeUtf8 } from './text-file';
import type { Tool } from './tool';

const input = z.strictObject({ path: pathInput, content: z.string().max(1_000_000) });

/**
 * Writes a whole file, exactly as given: a new one, or one that this thread has read and that is still as read. Anything
 * else is a `conflict`; what would put the mark of a value that was kept from the reader in its place is a `kept-value`.
 * Output: `path`, `bytes`, `hash`, `diff`.
 */
export const writeFile: Tool = {
  name: 'write_file',
  kind: 'act',
  description:
    'Writes a whole file: a new one, or one that was read in this thread. To change part of a file, use edit_file.',
  inputSchema: schemaOf(input),
  async prepare(raw, context) {
    const payload = parseInput(input, raw);
    const path = context.workspace.check(payload.path);
    assertNotNotebook(path);
    const { hash } = await context.workspace.version(path);
    const known = context.reads.known(path);
    if (hash !== null && known !== hash) {
      throw conflict(
        path,
        { base: known ?? null, disk: hash, mine: hashBytes(Buffer.from(payload.content)) },
        known === undefined
          ? `${path} exists and this thread has not read it; it stays as it is. Read it first.`
          : `${path} changed on disk since it was read; nothing was written. Read it again.`
      );
    }
    const before = hash === null ? '' : await textOf(context.workspace, path);
    assertValuesStay(path, before ?? '', payload.content);
    return fileChangeCall(context, {
      path,
      payload,
      base: hash,
      texts: before === undefined ? undefined : { before, after: payload.content },
      bytes: Buffer.from(payload.content)
    });
  }
};

/** Undefined for what no diff can show. */
const textOf = async (workspace: Workspace, path: string): Promise<string | undefined> => {
  try {
    return decodeUtf8((await workspace.read(path, diffBytes)).bytes);
  } catch (error) {
    if (isCoded(error, 'too-large')) {
      return undefined;
    }
    throw error;
  }
};

const diffBytes = 4 * 1024 * 1024;
