import { z } from 'zod';
import { CodedError } from '../../base/coded-error';
import { compileGlob } from '../workspace/glob';
import { assertNoneHidden, hiddenHint, showsHidden } from './hidden-names';
import { countInput, lineInput, parseInput, pathInput, schemaOf } from './input';
import { createLiteralMatcher } from './literal-matcher';
import { readCall } from './read-call';
import { findReadPlace, type ReadPlace } from './read-place';
import { createRegexMatcher } from './regex-matcher';
import { searchResult } from './search-result';
import { searchTree, type Searched } from './search-tree';
import type { Tool } from './tool';

const input = z.strictObject({
  pattern: lineInput,
  path: pathInput.default('.'),
  glob: lineInput.optional(),
  hidden: z.boolean().optional(),
  regex: z.boolean().default(false),
  limit: countInput(1000).default(200)
});

/**
 * Finds lines with a text, or with `regex` a JavaScript regular expression, in the text files below a path. Output:
 * `matches` of `{path, line, text}`, `files` searched, `skipped` counts, `more: true` where `limit` ended the search. A
 * search that takes too long ends as `timeout` with what was found, and `stoppedAt` names the file it came to. `hidden`
 * asks for hidden names, too, where policy lets it.
 */
export const searchFiles: Tool = {
  name: 'search_files',
  kind: 'read',
  description:
    'Finds lines with a text (or, with `regex`, a JavaScript regular expression) in the text files below a path.',
  inputSchema: schemaOf(input),
  async prepare(raw, context) {
    const payload = parseInput(input, raw);
    const place = await findReadPlace(context, payload.path);
    if (payload.regex) {
      assertRegex(payload.pattern);
    }
    const matches = payload.glob === undefined ? () => true : compileGlob(payload.glob);
    return readCall({
      path: payload.path,
      each: true,
      hidden: showsHidden(context, payload.hidden),
      payload,
      title: { code: 'search-files', params: { path: payload.path } },
      run: async run => {
        const matcher = payload.regex
          ? createRegexMatcher(payload.pattern, matchSeconds * 1000)
          : createLiteralMatcher(payload.pattern);
        try {
          const { hidden, limit } = payload;
          const { path, show } = place;
          const until = performance.now() + searchSeconds * 1000;
          const search = { path, hidden, matches, matcher, limit, until };
          const searched = shownAs(show, await searchTree(place.context, search, run));
          assertNoneHidden(context, show(path), searched.skipped);
          return searchResult(searched, limit, hiddenHint(context, searched.skipped));
        } finally {
          await matcher.dispose();
        }
      }
    });
  }
};

/** With the paths as one could ask for them again. */
const shownAs = (show: ReadPlace['show'], searched: Searched): Searched => ({
  ...searched,
  found: searched.found.map(match => ({ ...match, path: show(match.path) })),
  ...(searched.stopped && { stopped: { ...searched.stopped, at: show(searched.stopped.at) } })
});

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
