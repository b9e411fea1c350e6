import { z } from 'zod';
import { CodedError, isCoded } from '../../base/coded-error';
import { compileGlob } from '../workspace/glob';
import { segmentsOf } from '../workspace/path-check';
import { noteUnreadable, nothingSkipped, walk, type Skipped } from '../workspace/walk';
import type { Entry } from '../workspace/workspace';
import { countInput, lineInput, parseInput, pathInput, schemaOf } from './input';
import { createLiteralMatcher, createRegexMatcher, type LineMatcher } from './line-matcher';
import { countsOf, mostCharacters, skippedText, unreadableError, withheldText } from './list-files';
import { isReadable } from './readable';
import { readCall } from './read-call';
import { decodeUtf8 } from './text-file';
import type { CallResult, RunContext, Tool, ToolContext } from './tool';

const input = z.strictObject({
  pattern: lineInput,
  path: pathInput.default('.'),
  glob: lineInput.optional(),
  regex: z.boolean().default(false),
  limit: countInput(1000).default(200)
});

/**
 * Finds lines with a text, or with `regex` a JavaScript regular expression, in the text files below a path. Output:
 * `matches` of `{path, line, text}`, `files` searched, `skipped` counts, `more: true` where `limit` ended the search. A
 * pattern that takes too long ends as `timeout` with what was found.
 */
export const searchFiles: Tool = {
  name: 'search_files',
  kind: 'read',
  inputSchema: schemaOf(input),
  async prepare(raw, context) {
    const payload = parseInput(input, raw);
    context.workspace.check(payload.path);
    if (payload.regex) {
      assertRegex(payload.pattern);
    }
    const matches = payload.glob === undefined ? () => true : compileGlob(payload.glob);
    return readCall({
      path: payload.path,
      each: true,
      payload,
      title: { code: 'search-files', params: { path: payload.path } },
      run: async run => {
        const matcher = payload.regex
          ? createRegexMatcher(payload.pattern, matchSeconds * 1000)
          : createLiteralMatcher(payload.pattern);
        try {
          return await search(context, { ...payload, matches, matcher }, run);
        } finally {
          await matcher.dispose();
        }
      }
    });
  }
};

interface Search {
  readonly path: string;
  readonly matches: ReturnType<typeof compileGlob>;
  readonly matcher: LineMatcher;
  readonly limit: number;
}

interface Match {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

const search = async (
  context: ToolContext,
  wanted: Search,
  { signal }: RunContext
): Promise<CallResult> => {
  const skipped = nothingSkipped();
  const counts = { files: 0, binary: 0, large: 0, withheld: 0 };
  const mayRead = isReadable(context, wanted.path);
  const found: Match[] = [];
  let timeout = false;
  const deadline = performance.now() + searchSeconds * 1000;
  const depth = segmentsOf(wanted.path).length;
  for await (const entry of filesAt(context, wanted.path, skipped, signal)) {
    if (found.length > wanted.limit || performance.now() > deadline) {
      timeout = found.length <= wanted.limit;
      break;
    }
    if (
      depth < segmentsOf(entry.path).length &&
      !wanted.matches(segmentsOf(entry.path).slice(depth))
    ) {
      continue;
    }
    if (!mayRead(entry.path)) {
      counts.withheld += 1;
      continue;
    }
    const text = await readText(context, entry, skipped, counts);
    if (text === undefined) {
      continue;
    }
    counts.files += 1;
    const lines = await wanted.matcher.find(text, wanted.limit + 1 - found.length, signal);
    if (lines === 'timeout') {
      timeout = true;
      break;
    }
    found.push(...lines.map(({ line, text }) => ({ path: entry.path, line, text })));
  }
  return resultOf(found, wanted.limit, { skipped, counts, timeout });
};

async function* filesAt(
  context: ToolContext,
  path: string,
  skipped: Skipped,
  signal: AbortSignal
): AsyncGenerator<Entry> {
  const start = await context.workspace.stat(path);
  if (start === null) {
    throw new CodedError('not-found', `There is no ${path}.`);
  }
  if (start.type === 'file') {
    yield start;
    return;
  }
  const options = { skipHidden: true, recursive: true, signal };
  for await (const entry of walk(context.workspace, path, skipped, options)) {
    if (entry.type === 'file') {
      yield entry;
    }
  }
}

const readText = async (
  context: ToolContext,
  entry: Entry,
  skipped: Skipped,
  counts: { binary: number; large: number }
): Promise<string | undefined> => {
  if (entry.size > fileBytes) {
    counts.large += 1;
    return undefined;
  }
  try {
    const text = decodeUtf8((await context.workspace.read(entry.path, fileBytes)).bytes);
    counts.binary += text === undefined ? 1 : 0;
    return text;
  } catch (error) {
    // One file that went away or is closed to us does not end the search of the others.
    if (isCoded(error) && error.code !== 'moved') {
      noteUnreadable(skipped, entry.path);
      return undefined;
    }
    throw error;
  }
};

const resultOf = (
  found: readonly Match[],
  limit: number,
  {
    skipped,
    counts,
    timeout
  }: {
    skipped: Skipped;
    counts: { files: number; binary: number; large: number; withheld: number };
    timeout: boolean;
  }
): CallResult => {
  let characters = 0;
  const matches = found
    .slice(0, limit)
    .filter(({ path, text }) => (characters += path.length + text.length) <= mostCharacters);
  const lines = matches.map(({ path, line, text }) => `${path}:${line}: ${text}`);
  const more =
    found.length > matches.length ? '\n(more matches; narrow the search or raise `limit`)' : '';
  return {
    outcome: timeout ? 'timeout' : skipped.unreadable > 0 ? 'partial' : 'ok',
    output: {
      text: `${lines.join('\n') || '(no match)'}${more}${skippedText(skipped)}${withheldText(counts.withheld)}`,
      matches,
      more: found.length > matches.length,
      files: counts.files,
      skipped: {
        ...countsOf(skipped),
        binary: counts.binary,
        large: counts.large,
        ...(counts.withheld > 0 && { withheld: counts.withheld })
      }
    },
    ...(timeout
      ? {
          error: {
            code: 'search-timeout',
            message:
              'The search took longer than its limit; what it found is shown. Narrow the path or simplify the pattern.'
          }
        }
      : skipped.unreadable > 0
        ? { error: unreadableError(skipped) }
        : {})
  };
};

const assertRegex = (pattern: string): void => {
  try {
    new RegExp(pattern);
  } catch {
    // The engine's own message repeats the pattern.
    throw new CodedError(
      'bad-params',
      'Expected `pattern` to be a JavaScript regular expression when `regex` is true.'
    );
  }
};

/** Files over this size are counted and not searched. */
const fileBytes = 4 * 1024 * 1024;
/** Seconds that regular expressions may run, all files together. */
const matchSeconds = 3;
/** Seconds for the whole search. */
const searchSeconds = 20;
