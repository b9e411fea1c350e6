import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import { conflict } from './conflict';
import { assertNotNotebook, fileChangeCall } from './file-change';
import { parseInput, pathInput, schemaOf } from './input';
import { assertValuesStay } from './kept-values';
import { applyEdits } from './text-edits';
import { decodeText, encodeText } from './text-file';
import type { Tool } from './tool';

const input = z.strictObject({
  path: pathInput,
  edits: z
    .array(
      z.strictObject({
        oldText: z.string().min(1).max(1_000_000),
        newText: z.string().max(1_000_000)
      })
    )
    .min(1)
    .max(200)
});

/**
 * Replaces texts in a file, all or nothing; each `oldText` must occur exactly once. The base is what this thread last
 * read, where it read the file, else what `prepare` finds; a file that differs from it is a `conflict`. Byte order mark
 * and line endings stay, and so does a value that was kept from the reader (`kept-value`). Output: `path`, `bytes`,
 * `hash`, `diff`.
 */
export const editFile: Tool = {
  name: 'edit_file',
  kind: 'act',
  description:
    'Replaces texts in a file, all or nothing. Each `oldText` must occur exactly once. Read the file first.',
  inputSchema: schemaOf(input),
  async prepare(raw, context) {
    const payload = parseInput(input, raw);
    const path = context.workspace.check(payload.path);
    assertNotNotebook(path);
    const file = await context.workspace.read(path, fileBytes);
    const known = context.reads.known(path);
    if (known !== undefined && known !== file.hash) {
      throw conflict(
        path,
        { base: known, disk: file.hash, mine: null },
        `${path} changed on disk since it was read; nothing was written. Read it again.`
      );
    }
    const { text, bom, lineEnding } = decodeText(file.bytes, path);
    const after = applyEdits(text, payload.edits, lineEnding, path);
    if (after === text) {
      throw new CodedError('no-match', `The edits leave ${path} as it is.`);
    }
    assertValuesStay(path, text, after);
    return fileChangeCall(context, {
      path,
      payload,
      base: file.hash,
      texts: { before: text, after },
      bytes: encodeText(after, bom)
    });
  }
};

const fileBytes = 16 * 1024 * 1024;
