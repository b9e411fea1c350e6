import { CodedError } from '../../base/coded-error';
import { removed } from '../secret-shapes';

/**
 * Throws `kept-value` where a file's new content holds the mark of a value that was kept from the reader more often than
 * the content on disk does: who writes what was read would put the mark in the value's place. A file that truly holds
 * that text can be changed, as long as no more of it comes in. `before` is empty for a new file, and for content that is
 * no text.
 */
export const assertValuesStay = (path: string, before: string, after: string): void => {
  if (count(after) <= count(before)) return;
  const line = firstAdded(before, after);
  throw keptValue(path, line, `Line ${line} of the new content of ${path}`);
};

/** The error for a text of edit `index` that does not occur in `text`, since it holds the mark and the file the value. */
export const unfindable = (
  path: string,
  text: string,
  wanted: string,
  index: number
): CodedError => {
  const lead = wanted.slice(0, wanted.indexOf(removed));
  const at = lead.trim() === '' ? -1 : text.indexOf(lead);
  const edit = `The old text of edit ${index + 1}`;
  if (at >= 0 && at === text.lastIndexOf(lead)) {
    const line = lineAt(text, at + lead.length);
    return keptValue(path, line, `${edit}, at line ${line} of ${path},`);
  }
  const line = lineAt(wanted, lead.length);
  return keptValue(path, line, `${edit} of ${path}, in line ${line} of that text,`);
};

/** Whether a text holds the mark of a value that was kept from the reader. */
export const holdsMark = (text: string): boolean => text.includes(removed);

const keptValue = (path: string, line: number, where: string): CodedError =>
  new CodedError(
    'kept-value',
    `${where} holds \`${removed}\`, which stands for a value that was kept from the reader; the value would be lost, so nothing was written.`,
    {
      facts: { path, line },
      fix: 'Use edit_file on the lines around it and leave the value out of old and new text; a person can change the value itself.'
    }
  );

const count = (text: string): number => text.split(removed).length - 1;

/** Number, from 1, of the first line with the mark that was not there before; else of the last one with it. */
const firstAdded = (before: string, after: string): number => {
  const known = new Set(linesOf(before));
  const lines = linesOf(after);
  const added = lines.findIndex(line => holdsMark(line) && !known.has(line));
  return (added < 0 ? lines.findLastIndex(holdsMark) : added) + 1;
};

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);

const lineAt = (text: string, at: number): number => linesOf(text.slice(0, at)).length;
