import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import { compileGlob } from '../workspace/glob';
import { countInput, lineInput, parseInput, pathInput, schemaOf } from './input';
import { createLiteralMatcher } from './literal-matcher';
import { readCall } from './read-call';
import { createRegexMatcher } from './regex-matcher';
import { searchResult } from './search-result';
import { searchTree } from './search-tree';
import type { Tool } from './tool';

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
 * search that takes too long ends as `timeout` with what was found, and `stoppedAt` names the file it came to.
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
          const { path, limit } = payload;
          const until = performance.now() + searchSeconds * 1000;
          const found = await searchTree(context, { path, matches, matcher, limit, until }, run);
          return searchResult(found, limit);
        } finally {
          await matcher.dispose();
        }
      }
    });
  }
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

/** Seconds that a regular expression may run, all files together. */
const matchSeconds = 3;
/** Seconds for the whole search. */
const searchSeconds = 20;
