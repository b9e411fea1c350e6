import { z } from 'zod';
import { compileGlob } from '../workspace/glob';
import { segmentsOf } from '../workspace/path-check';
import { nothingSkipped, walk, type Skipped } from '../workspace/walk';
import type { Entry } from '../workspace/workspace';
import { assertNoneHidden, hiddenHint, showsHidden, walkOptions } from './hidden-names';
import { countInput, lineInput, parseInput, pathInput, schemaOf } from './input';
import { isReadable } from './readable';
import { readCall } from './read-call';
import { findReadPlace, type ReadPlace } from './read-place';
import type { CallResult, RunContext, Tool } from './tool';

const input = z.strictObject({
  path: pathInput.default('.'),
  glob: lineInput.optional(),
  hidden: z.boolean().optional(),
  limit: countInput(5000).default(500)
});

/**
 * Lists a folder, or with `glob` everything below it that matches. Output: `entries` of `{path, type, size}`, `skipped`
 * counts of what was left out, `more` as the number of entries beyond `limit`. `hidden` asks for hidden names, too, where
 * policy lets it.
 */
export const listFiles: Tool = {
  name: 'list_files',
  kind: 'read',
  description: 'Lists a folder, or with `glob` everything below it that matches.',
  inputSchema: schemaOf(input),
  async prepare(raw, context) {
    const payload = parseInput(input, raw);
    const place = await findReadPlace(context, payload.path);
    const matches = payload.glob === undefined ? undefined : compileGlob(payload.glob);
    return readCall({
      path: payload.path,
      each: true,
      hidden: showsHidden(context, payload.hidden),
      payload,
      title: { code: 'list-files', params: { path: payload.path } },
      run: run => list(place, { ...payload, matches }, run)
    });
  }
};

interface Listing {
  readonly matches: ReturnType<typeof compileGlob> | undefined;
  readonly hidden?: boolean | undefined;
  readonly limit: number;
}

const list = async (
  { context, path, show }: ReadPlace,
  { matches, hidden, limit }: Listing,
  { signal }: RunContext
): Promise<CallResult> => {
  const skipped = nothingSkipped();
  const entries: Entry[] = [];
  const depth = segmentsOf(path).length;
  const mayRead = isReadable(context, path);
  let found = 0;
  let withheld = 0;
  let seen = 0;
  let characters = 0;
  const recursive = matches !== undefined;
  const options = { ...walkOptions(context, hidden, signal), recursive };
  for await (const entry of walk(context.workspace, path, skipped, options)) {
    seen += 1;
    if (!mayRead(entry.path)) {
      withheld += 1;
    } else if (matches === undefined || matches(segmentsOf(entry.path).slice(depth))) {
      found += 1;
      characters += entry.path.length;
      if (found <= limit && characters <= mostCharacters) {
        entries.push(entry);
      }
    }
    if (seen >= mostSeen) {
      break;
    }
  }
  assertNoneHidden(context, show(path), skipped);
  const told = entries.map(entry => ({ ...entry, path: show(entry.path) }));
  const shown = told.map(({ path, type, size }) => ({ path, type, size }));
  return {
    outcome: skipped.unreadable > 0 ? 'partial' : 'ok',
    output: {
      text: `${textOf(told, found, skipped)}${hiddenHint(context, skipped)}${withheldText(withheld)}`,
      entries: shown,
      more: found - entries.length,
      ...(seen >= mostSeen ? { stoppedAfter: seen } : {}),
      skipped: { ...countsOf(skipped), ...(withheld > 0 && { withheld }) }
    },
    ...(skipped.unreadable > 0 ? { error: unreadableError(skipped) } : {})
  };
};

/** One line on what policy keeps back; '' for nothing. */
export const withheldText = (count: number): string =>
  count === 0 ? '' : `\n(${count} not shown: reading them is asked about or denied)`;

/** The counts of a walk, for an output. */
export const countsOf = (skipped: Skipped): Readonly<Record<string, number>> => ({
  hidden: skipped.hidden,
  ignored: skipped.ignored,
  unreadable: skipped.unreadable,
  unnameable: skipped.unnameable
});

/** Why a listing or search is `partial`, with what could not be read. */
export const unreadableError = (skipped: Skipped): { code: string; message: string } => ({
  code: 'unreadable',
  message: `${skipped.unreadable} could not be read: ${skipped.unreadablePaths.join(', ')}.`
});

/** One line on what was left out; '' for nothing. */
export const skippedText = (skipped: Skipped): string => {
  const parts = Object.entries(countsOf(skipped))
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`);
  return parts.length === 0 ? '' : `\n(left out: ${parts.join(', ')})`;
};

const textOf = (entries: readonly Entry[], found: number, skipped: Skipped): string => {
  const lines = entries.map(({ path, type, size }) =>
    type === 'directory'
      ? `${path}/`
      : type === 'file'
        ? `${path}  ${size} bytes`
        : `${path}  (${type})`
  );
  const more = found > entries.length ? `\n(${found - entries.length} more)` : '';
  return `${lines.join('\n') || '(nothing)'}${more}${skippedText(skipped)}`;
};

/** Paths beyond so many characters are counted and not listed: the answer travels in one frame. */
export const mostCharacters = 100_000;
/** A walk over more entries than this stops and says so. */
const mostSeen = 50_000;
