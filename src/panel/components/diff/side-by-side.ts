import type { DiffRow } from './unified';

/** One line of a diff in two columns; a gap or a note stands in neither and spans both. */
export interface DiffPair {
  readonly left?: DiffRow;
  readonly right?: DiffRow;
  readonly across?: DiffRow;
  /** The first line of a run of changes. */
  readonly begins: boolean;
}

/** Puts what was removed beside what was added in its place; a line without a counterpart stands alone. */
export function pairRows(rows: readonly DiffRow[]): readonly DiffPair[] {
  const pairs: DiffPair[] = [];
  for (let at = 0; at < rows.length;) {
    const removed = runOf(rows, at, 'removed');
    const added = runOf(rows, at + removed.length, 'added');
    const count = Math.max(removed.length, added.length);
    if (count === 0) {
      const row = rows[at];
      if (row !== undefined)
        pairs.push(
          row.type === 'same'
            ? { left: row, right: row, begins: false }
            : { across: row, begins: false }
        );
      at += 1;
      continue;
    }
    for (let index = 0; index < count; index += 1) {
      const [left, right] = [removed[index], added[index]];
      pairs.push({
        ...(left !== undefined && { left }),
        ...(right !== undefined && { right }),
        begins: index === 0
      });
    }
    at += removed.length + added.length;
  }
  return pairs;
}

function runOf(rows: readonly DiffRow[], from: number, type: DiffRow['type']): readonly DiffRow[] {
  let end = from;
  while (rows[end]?.type === type) end += 1;
  return rows.slice(from, end);
}
