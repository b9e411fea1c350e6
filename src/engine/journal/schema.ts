import type { DatabaseSync } from 'node:sqlite';

/** Written to the file's `user_version`. A file with a higher one belongs to a newer Sallyport and is never changed. */
export const SCHEMA_VERSION = 3;

/**
 * `threads` and `turns` are derived from `events` in the same transaction; they hold what lists need. `touched` orders
 * threads by what happened last, whatever the clock said. `words` is what search looks at. `partials` holds text of
 * streams that have no end yet, in pieces; `remembered` what a thread's tools know of files, the last noted last.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS events (
    thread TEXT NOT NULL, seq INTEGER NOT NULL, time INTEGER NOT NULL, actor TEXT NOT NULL, from_seq INTEGER,
    type TEXT NOT NULL, event TEXT NOT NULL, words TEXT, PRIMARY KEY (thread, seq)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS threads (
    thread TEXT PRIMARY KEY, workspace TEXT NOT NULL, title TEXT NOT NULL, created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, archived INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER, last_seq INTEGER NOT NULL,
    reserved_seq INTEGER NOT NULL DEFAULT 0, preview TEXT NOT NULL DEFAULT '', touched INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS turns (
    thread TEXT NOT NULL, turn TEXT NOT NULL, start_seq INTEGER NOT NULL, time INTEGER NOT NULL, key TEXT,
    ended INTEGER NOT NULL DEFAULT 0, checkpoint TEXT NOT NULL DEFAULT 'none', paths TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (thread, turn)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS partials (
    thread TEXT NOT NULL, stream TEXT NOT NULL, piece INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (thread, stream, piece)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS remembered (
    noted INTEGER PRIMARY KEY, thread TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL, value TEXT NOT NULL,
    UNIQUE (thread, kind, path));
  CREATE INDEX IF NOT EXISTS threads_touched ON threads (touched);
  CREATE INDEX IF NOT EXISTS turns_key ON turns (thread, key) WHERE key IS NOT NULL;
  CREATE INDEX IF NOT EXISTS turns_open ON turns (ended) WHERE ended = 0;
`;

/** Sets the connection up and makes the tables where they are missing. Throws what SQLite throws. */
export function prepareSchema(database: DatabaseSync): void {
  // EXCLUSIVE before WAL: then no shared-memory file exists, and a second process cannot open the journal at all.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;');
  // NORMAL: a commit is in the kernel before it returns (a killed process loses nothing) and synced at checkpoints
  // (a machine that loses power may lose the last commits, never the file).
  database.exec(
    'PRAGMA synchronous = NORMAL; PRAGMA cache_size = -2048; PRAGMA secure_delete = ON;'
  );
  const version = userVersion(database);
  if (version === SCHEMA_VERSION) return;
  database.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
  // So that the version stands in the file itself, where the next opener looks before it touches anything.
  database.exec('PRAGMA wal_checkpoint(TRUNCATE);');
}

export function userVersion(database: DatabaseSync): number {
  const row = database.prepare('PRAGMA user_version').get();
  return Number(row?.['user_version'] ?? 0);
}
