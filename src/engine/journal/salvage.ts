import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SequencedEvent } from '../../protocol/events';
import { readEntry } from './sqlite-journal';

/** Endings of the files that make one database. */
const PARTS = ['', '-wal'];

/** Moves a damaged database aside, byte for byte, and returns its new path. */
export function setAside(path: string, stamp: string): string {
  const aside = `${path}.damaged-${stamp}`;
  for (const part of PARTS) if (existsSync(path + part)) renameSync(path + part, aside + part);
  return aside;
}

/** Copies a database, file by file; the copy may be opened without changing the original. */
export function copyDatabase(path: string, copy: string): void {
  for (const part of PARTS) if (existsSync(path + part)) copyFileSync(path + part, copy + part);
}

/**
 * Reads what can still be read of a damaged database, from a copy of it. Goes from both ends, since a damaged page in
 * the middle stops a walk. Returns nothing where not even the first page can be read.
 */
export function salvageEvents(path: string): ReadonlyMap<string, readonly SequencedEvent[]> {
  const copy = `${path}.reading`;
  copyDatabase(path, copy);
  padToHeader(copy);
  const threads = new Map<string, Map<number, SequencedEvent>>();
  try {
    const database = new DatabaseSync(copy);
    try {
      for (const direction of ['ASC', 'DESC']) collect(database, direction, threads);
    } finally {
      database.close();
    }
  } catch {
    // Not readable at all, or no further: what was read so far is what there is.
  } finally {
    for (const part of [...PARTS, '-shm']) rmSync(copy + part, { force: true });
  }
  return new Map(
    [...threads].map(([thread, entries]) => [
      thread,
      [...entries.values()].sort((left, right) => left.seq - right.seq)
    ])
  );
}

/** SQLite reads nothing of a file that is shorter than its header says; with zeros behind it, it reads what is there. */
function padToHeader(path: string): void {
  const header = Buffer.alloc(32);
  const file = openSync(path, 'r+');
  try {
    readSync(file, header, 0, 32, 0);
    const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
    const bytes = header.readUInt32BE(28) * pageSize;
    const { size } = fstatSync(file);
    if (bytes > size && bytes - size < MAX_PADDING) ftruncateSync(file, bytes);
  } finally {
    closeSync(file);
  }
}

/** A header that claims more than this is itself damaged. The padding takes no space on disk. */
const MAX_PADDING = 2 ** 40;

function collect(
  database: DatabaseSync,
  direction: string,
  threads: Map<string, Map<number, SequencedEvent>>
): void {
  try {
    const rows = database.prepare(
      `SELECT thread, seq, time, actor, from_seq, event FROM events ORDER BY thread ${direction}, seq ${direction}`
    );
    for (const row of rows.iterate()) {
      const thread = String(row['thread']);
      const entries = threads.get(thread) ?? new Map<number, SequencedEvent>();
      threads.set(thread, entries);
      try {
        entries.set(Number(row['seq']), readEntry(row));
      } catch {
        // One row that is no JSON any more; the next may be whole.
      }
    }
  } catch {
    // The walk met a damaged page; the other direction may reach what lies behind it.
  }
}
