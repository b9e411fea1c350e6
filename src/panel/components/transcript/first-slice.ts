import type { Row } from './rows';

/**
 * Where the rows begin that a thread is first drawn with: the last ones, as many as fill a view. What stands before
 * them joins after the first paint, so that opening a long thread costs what opening a short one does.
 */
export function firstSlice(rows: readonly Row[]): number {
  let weight = 0;
  for (let index = rows.length - 1; index > 0; index -= 1) {
    const row = rows[index];
    weight += ROW + (row?.type === 'message' ? row.item.text.length : 0);
    if (weight > FULL) return index;
  }
  return 0;
}

/** Characters that the frame of a row takes the room of. */
const ROW = 150;

/** Characters that surely fill a view: at the panel's width about two screens of prose. */
const FULL = 6000;
