/** A row of a unified diff; `gap` stands for the lines between two hunks. */
export interface DiffRow {
  readonly type: 'same' | 'added' | 'removed' | 'gap' | 'note';
  readonly text: string;
}

export interface DiffCount {
  readonly added: number;
  readonly removed: number;
}

/** Reads a unified diff into rows. File headers are dropped (the card names the path); what is no diff line becomes a note. */
export function readDiff(diff: string): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let inHunk = false;
  for (const line of withoutLastBreak(diff).split('\n')) {
    if (line.startsWith('@@')) {
      inHunk = true;
      if (rows.length > 0) rows.push({ type: 'gap', text: line });
    } else if (inHunk) rows.push(hunkRow(line));
    else if (!HEADER.test(line)) rows.push({ type: 'note', text: line });
  }
  return rows;
}

/** How many lines a diff adds and removes. */
export function countDiff(rows: readonly DiffRow[]): DiffCount {
  const count = (type: DiffRow['type']): number => rows.filter(row => row.type === type).length;
  return { added: count('added'), removed: count('removed') };
}

function hunkRow(line: string): DiffRow {
  const text = line.slice(1);
  switch (line[0]) {
    case '+':
      return { type: 'added', text };
    case '-':
      return { type: 'removed', text };
    case ' ':
    case undefined:
      return { type: 'same', text };
    default:
      return { type: 'note', text: line };
  }
}

const withoutLastBreak = (text: string): string => (text.endsWith('\n') ? text.slice(0, -1) : text);

const HEADER = /^(?:---|\+\+\+|Index:|===|diff |index )/;
