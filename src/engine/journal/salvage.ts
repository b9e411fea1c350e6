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
import { applyToRows, searchWords } from './derived-rows';
import { readEntry, type Row } from './rows';
import { salvageTables } from './salvage-tables';
import { prepareStatements, type Statements } from './statements';

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
 * Brings the events that can still be read of a damaged database into a new one, from a copy of the damaged file, makes
 * the rows of threads and turns from them, and brings what stands beside them. Brings nothing where not even the first
 * page can be read.
 */
export function salvageEvents(path: string, target: DatabaseSync): void {
  const copy = `${path}.reading`;
  copyDatabase(path, copy);
  padToHeader(copy);
  const statements = prepareStatements(target);
  target.exec('BEGIN IMMEDIATE');
  const source = tryOpen(copy);
  try {
    if (source !== undefined) copyReadable(source, statements);
    deriveRows(target, statements);
    if (source !== undefined) salvageTables(source, target);
  } finally {
    source?.close();
    for (const part of [...PARTS, '-shm']) rmSync(copy + part, { force: true });
  }
  target.exec('COMMIT');
}

/** Undefined for what is no database any more. */
function tryOpen(path: string): DatabaseSync | undefined {
  try {
    return new DatabaseSync(path);
  } catch {
    return undefined;
  }
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

/** Walks from both ends, since a damaged page stops a walk; then each thread from both of its own. */
function copyReadable(source: DatabaseSync, statements: Statements): void {
  const walk = (where: string, direction: string, ...values: readonly string[]): boolean =>
    copyRows(source, statements, `${where} ORDER BY thread ${direction}, seq ${direction}`, values);
  if (walk('', 'ASC')) return;
  walk('', 'DESC');
  for (const thread of knownThreads(source)) {
    walk('WHERE thread = ?', 'ASC', thread);
    walk('WHERE thread = ?', 'DESC', thread);
  }
}

/** Copies rows until the walk ends, and says whether it met no damage. */
function copyRows(
  source: DatabaseSync,
  { salvageEvent }: Statements,
  order: string,
  values: readonly string[]
): boolean {
  try {
    const rows = source.prepare(
      `SELECT thread, seq, time, actor, from_seq, event FROM events ${order}`
    );
    for (const row of rows.iterate(...values)) {
      const entry = tryRead(row);
      if (entry === null) continue;
      const { seq, time, actor, from, event } = entry;
      const text = JSON.stringify(event);
      const thread = String(row['thread']);
      salvageEvent.run(
        thread,
        seq,
        time,
        actor,
        from ?? null,
        event.type,
        text,
        searchWords(event)
      );
    }
    return true;
  } catch {
    return false;
  }
}

/** The entry of a row, or null for one that is no JSON any more; the next may be whole. */
function tryRead(row: Row): ReturnType<typeof readEntry> | null {
  try {
    return readEntry(row);
  } catch {
    return null;
  }
}

/** What the list of threads, a table of its own, still names. */
function knownThreads(source: DatabaseSync): readonly string[] {
  const found: string[] = [];
  try {
    for (const row of source.prepare('SELECT thread FROM threads').iterate())
      found.push(String(row['thread']));
  } catch {
    // Damaged as well: the whole walks have to do.
  }
  return found;
}

/** Makes the rows of `threads` and `turns` from the events, the thread that was last touched last. */
function deriveRows(target: DatabaseSync, statements: Statements): void {
  const threads = target
    .prepare('SELECT thread FROM events GROUP BY thread ORDER BY max(time)')
    .all()
    .map(row => String(row['thread']));
  const events = target.prepare(
    'SELECT seq, time, actor, from_seq, event FROM events WHERE thread = ? ORDER BY seq'
  );
  for (const thread of threads)
    for (const row of events.iterate(thread)) applyToRows(statements, thread, readEntry(row));
}
