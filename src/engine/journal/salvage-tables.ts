import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/**
 * Brings what stands beside the events out of a damaged database: text of streams without an end, what tools know of
 * files, and the numbers that were given out for what only animates. Whatever cannot be read is left behind.
 */
export function salvageTables(source: DatabaseSync, target: DatabaseSync): void {
  copy(
    source,
    target,
    'SELECT thread, stream, piece, text FROM partials ORDER BY thread $, stream $, piece $',
    'INSERT OR IGNORE INTO partials (thread, stream, piece, text) VALUES (?, ?, ?, ?)'
  );
  // Text behind a lost piece would read as if nothing were missing.
  target.exec(
    `DELETE FROM partials AS late WHERE piece > (SELECT count(*) FROM partials AS early
       WHERE early.thread = late.thread AND early.stream = late.stream AND early.piece <= late.piece)`
  );
  copy(
    source,
    target,
    'SELECT noted, thread, kind, path, value FROM remembered ORDER BY noted $',
    'INSERT OR IGNORE INTO remembered (noted, thread, kind, path, value) VALUES (?, ?, ?, ?, ?)'
  );
  copy(
    source,
    target,
    'SELECT reserved_seq, thread FROM threads ORDER BY thread $',
    'UPDATE threads SET reserved_seq = ? WHERE thread = ?'
  );
}

/** Copies rows from both ends, since a damaged page stops a walk. */
function copy(source: DatabaseSync, target: DatabaseSync, select: string, insert: string): void {
  const statement = target.prepare(insert);
  for (const direction of ['ASC', 'DESC'])
    try {
      for (const row of source.prepare(select.replaceAll('$', direction)).iterate())
        statement.run(...(Object.values(row) as SQLInputValue[]));
      return;
    } catch {
      // Damaged here; the other end may be whole.
    }
}
