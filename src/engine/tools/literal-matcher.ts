import { clipLine, type LineMatcher, type MatchedLine } from './matched-line';

/** Finds lines that hold a text. Its time is linear in the text, so that it needs no bound of its own. */
export const createLiteralMatcher = (pattern: string): LineMatcher => ({
  async find(text, most) {
    const found: MatchedLine[] = [];
    let line = 1;
    let counted = 0;
    for (let at = text.indexOf(pattern); at >= 0 && found.length < most;) {
      for (
        let next = text.indexOf('\n', counted);
        next >= 0 && next < at;
        next = text.indexOf('\n', counted)
      ) {
        line += 1;
        counted = next + 1;
      }
      const end = text.indexOf('\n', at);
      found.push({
        line,
        text: clipLine(text.slice(counted, end < 0 ? undefined : end), at - counted)
      });
      at = end < 0 ? -1 : text.indexOf(pattern, end);
    }
    return found;
  },
  dispose: async () => undefined
});
