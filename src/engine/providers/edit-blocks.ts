/** One replacement of `/edit`. */
export interface TypedEdit {
  readonly oldText: string;
  readonly newText: string;
}

export type ReadBlocks =
  | { readonly ok: true; readonly edits: readonly TypedEdit[] }
  | {
      readonly ok: false;
      readonly problem: 'no-blocks' | 'text-outside-block' | 'open-block' | 'empty-old';
    };

/**
 * Reads blocks of `<<<<`, old lines, `====`, new lines, `>>>>`, each mark alone on its line. The lines are taken as they
 * are, joined by line breaks and without one at the end; blank lines between blocks are free.
 */
export const parseEditBlocks = (text: string): ReadBlocks => {
  const edits: TypedEdit[] = [];
  let part: 'outside' | 'old' | 'new' = 'outside';
  let oldLines: string[] = [];
  let newLines: string[] = [];
  for (const line of text.split('\n')) {
    if (part === 'outside') {
      if (line.trimEnd() === '<<<<') part = 'old';
      else if (line.trim() !== '') return { ok: false, problem: 'text-outside-block' };
    } else if (part === 'old') {
      if (line.trimEnd() === '====') part = 'new';
      else oldLines.push(line);
    } else if (line.trimEnd() === '>>>>') {
      if (oldLines.join('') === '') return { ok: false, problem: 'empty-old' };
      edits.push({ oldText: oldLines.join('\n'), newText: newLines.join('\n') });
      [part, oldLines, newLines] = ['outside', [], []];
    } else newLines.push(line);
  }
  if (part !== 'outside') return { ok: false, problem: 'open-block' };
  return edits.length === 0 ? { ok: false, problem: 'no-blocks' } : { ok: true, edits };
};
