import { countsOf, mostCharacters, skippedText, unreadableError, withheldText } from './list-files';
import type { Searched } from './search-tree';
import type { CallResult } from './tool';

/** What reader and model see of a search: what was found, what was left out (with a `hint`), and how far it came. */
export const searchResult = (searched: Searched, limit: number, hint: string): CallResult => {
  const { found, skipped, counts, stopped } = searched;
  let characters = 0;
  const matches = found
    .slice(0, limit)
    .filter(({ path, text }) => (characters += path.length + text.length) <= mostCharacters);
  const lines = matches.map(({ path, line, text }) => `${path}:${line}: ${text}`);
  const more =
    found.length > matches.length ? '\n(more matches; narrow the search or raise `limit`)' : '';
  const how =
    stopped === undefined ? '' : `\n(stopped at ${stopped.at}; files searched: ${counts.files})`;
  return {
    ...endOf(searched),
    output: {
      text: `${lines.join('\n') || '(no match)'}${more}${how}${skippedText(skipped)}${hint}${withheldText(counts.withheld)}`,
      matches,
      more: found.length > matches.length,
      files: counts.files,
      ...(stopped !== undefined && { stoppedAt: stopped.at }),
      skipped: {
        ...countsOf(skipped),
        binary: counts.binary,
        large: counts.large,
        ...(counts.withheld > 0 && { withheld: counts.withheld })
      }
    }
  };
};

const endOf = ({ stopped, skipped }: Searched): Pick<CallResult, 'outcome' | 'error'> => {
  if (stopped?.by === 'timeout') return { outcome: 'timeout', error: tooLong };
  if (stopped?.by === 'memory') return { outcome: 'partial', error: tooLarge };
  return skipped.unreadable > 0
    ? { outcome: 'partial', error: unreadableError(skipped) }
    : { outcome: 'ok' };
};

const tooLong = {
  code: 'search-timeout',
  message:
    'The search took longer than its limit; what it found is shown. Narrow the path or simplify the pattern.'
};
const tooLarge = {
  code: 'search-memory',
  message:
    'The pattern needs more memory than a search may take; what it found is shown. Simplify the pattern.'
};
