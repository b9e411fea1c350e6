import { CodedError } from '../../base/coded-error';
import { holdsMark, unfindable } from './kept-values';

/** One replacement: a text that occurs exactly once, and what takes its place. */
export interface TextEdit {
  readonly oldText: string;
  readonly newText: string;
}

/**
 * The text with every edit made, or a `no-match` that names the first edit that does not fit: all or nothing. Each is
 * looked for in the text as it was, and no two may touch the same place. In a file whose lines all end in CRLF a bare
 * newline of an edit means the same. An old text that does not occur and holds the mark of a kept value is a
 * `kept-value`; `path` is for what is said of it.
 */
export const applyEdits = (
  text: string,
  edits: readonly TextEdit[],
  lineEnding: 'lf' | 'crlf' | 'mixed' | 'none',
  path: string
): string => {
  const adapt = (part: string): string =>
    lineEnding === 'crlf' ? part.replace(/\r?\n/g, '\r\n') : part;
  const places = edits
    .map(({ oldText, newText }, index) => {
      const wanted = adapt(oldText);
      return {
        start: locate(text, wanted, index, path),
        length: wanted.length,
        newText: adapt(newText),
        index
      };
    })
    .sort((one, other) => one.start - other.start);
  let result = '';
  let end = 0;
  for (const place of places) {
    if (place.start < end) {
      throw new CodedError(
        'no-match',
        `Edit ${place.index + 1} overlaps another one; join them into one edit.`
      );
    }
    result += text.slice(end, place.start) + place.newText;
    end = place.start + place.length;
  }
  return result + text.slice(end);
};

const locate = (text: string, wanted: string, index: number, path: string): number => {
  const start = text.indexOf(wanted);
  if (start < 0) {
    if (holdsMark(wanted)) throw unfindable(path, text, wanted, index);
    throw new CodedError(
      'no-match',
      `The old text of edit ${index + 1} does not occur in the file; read it again and copy the text exactly.`
    );
  }
  if (text.indexOf(wanted, start + 1) >= 0) {
    throw new CodedError(
      'no-match',
      `The old text of edit ${index + 1} occurs more than once; add lines around it until it is unique.`
    );
  }
  return start;
};
