import { existsSync, openSync, readSync, closeSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CodedError } from '../../base/coded-error';
import { isBusy, isDamaged, toJournalError } from './journal-error';
import type { Journal, JournalNote } from './journal';
import { assertPrivateFile, locateJournal, type JournalPlace } from './location';
import { MendingDatabase, type NotedDatabase } from './mending-database';
import { copyDatabase, salvageEvents, setAside } from './salvage';
import { prepareSchema, SCHEMA_VERSION } from './schema';
import { SqliteJournal } from './sqlite-journal';

/**
 * Opens the journal of a principal: the main file, or one beside it while another engine holds that. Never changes a
 * file of a newer Sallyport, and never loses a damaged one. Throws `read-only` where no history can be kept at all.
 */
export function openJournal(place: JournalPlace, now: () => number): Journal {
  const location = locateJournal(place);
  const note: JournalNote = location.local ? LOCAL : NOTHING;
  for (let opener = 1; opener <= MAX_OPENERS; opener++) {
    const ending = opener === 1 ? '' : `-${opener}`;
    const path = join(location.folder, `${location.name}${ending}.db`);
    try {
      return openFile(path, opener === 1 ? note : SECOND_OPENER, now);
    } catch (error) {
      if (!isBusy(error)) throw toJournalError(error);
    }
  }
  throw new CodedError(
    'read-only',
    `${MAX_OPENERS} engines of this user hold the history of this server.`,
    {
      fix: 'Stop the other servers on the same root, then try again.'
    }
  );
}

function openFile(path: string, note: JournalNote, now: () => number): Journal {
  assertPrivateFile(path);
  const rebuild = (): NotedDatabase => replaceDamaged(path, now());
  const header = readHeader(path);
  if (header.version > SCHEMA_VERSION) return openNewer(path, header.version);
  if (header.cut) return journalOver(rebuild(), rebuild);
  const database = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  try {
    prepareSchema(database);
    if (!isWhole(database, header.bytes)) throw new DamagedFile();
    return journalOver({ database, note }, rebuild);
  } catch (error) {
    if (!(error instanceof DamagedFile) && !isDamaged(error)) {
      database.close();
      throw error;
    }
    closeQuietly(database);
    return journalOver(rebuild(), rebuild);
  }
}

const journalOver = (held: NotedDatabase, rebuild?: () => NotedDatabase): Journal =>
  new SqliteJournal(new MendingDatabase(held, rebuild));

/** Sets the damaged file aside and starts a new one with all that could be read of it. */
function replaceDamaged(path: string, time: number): NotedDatabase {
  const aside = setAside(path, new Date(time).toISOString().replace(/[-:.]/g, ''));
  assertPrivateFile(path);
  const database = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  prepareSchema(database);
  salvageEvents(aside, database);
  return { database, note: REPAIRED };
}

/** A newer Sallyport's file stays as it is; what we read is a copy beside it. */
function openNewer(path: string, version: number): Journal {
  const copy = `${path}.schema-${version}.backup`;
  copyDatabase(path, copy);
  assertPrivateFile(copy);
  const note: JournalNote = {
    code: 'read-only',
    message: 'The history was written by a newer Sallyport and is only shown.'
  };
  try {
    return journalOver({ database: new DatabaseSync(copy, { readOnly: true }), note });
  } catch (error) {
    throw new CodedError(
      'read-only',
      'The history was written by a newer Sallyport and cannot be read.',
      {
        cause: error,
        fix: 'Install the newer version again.'
      }
    );
  }
}

/** What the first 100 bytes say (https://sqlite.org/fileformat.html), read before SQLite may touch the file. */
function readHeader(path: string): { version: number; bytes: number; cut: boolean } {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(100);
    const { size } = fstatSync(file);
    if (readSync(file, header, 0, 100, 0) < 100) return { version: 0, bytes: size, cut: size > 0 };
    if (header.toString('latin1', 0, 15) !== 'SQLite format 3')
      return { version: 0, bytes: size, cut: true };
    const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
    const pages = header.readUInt32BE(28);
    // With a write-ahead log the file may rightly be shorter than the header says.
    const cut = !existsSync(`${path}-wal`) && pages * pageSize > size;
    return { version: header.readUInt32BE(60), bytes: size, cut };
  } finally {
    closeSync(file);
  }
}

/** Looks through a file of everyday size; a huge one is trusted until a page of it fails, to start in time. */
function isWhole(database: DatabaseSync, bytes: number): boolean {
  if (bytes > CHECKED_BYTES) return true;
  return database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
}

function closeQuietly(database: DatabaseSync): void {
  try {
    database.close();
  } catch {
    // A damaged file may not even close; it is about to be set aside.
  }
}

/** Damage that we saw before SQLite did. */
class DamagedFile extends Error {}

const NOTHING: JournalNote = { code: '', message: '' };
const LOCAL: JournalNote = {
  code: 'local',
  message: 'The state folder is on a network file system, so history stays on this machine.'
};
const SECOND_OPENER: JournalNote = {
  code: 'second-opener',
  message: 'Another server on this root holds the history, so this one keeps its own beside it.'
};
const REPAIRED: JournalNote = {
  code: 'repaired',
  message:
    'The history file was damaged. It was set aside unchanged, and what could be read of it is here.'
};
/** Engines of one user on one root that can run side by side: servers and headless runs. */
const MAX_OPENERS = 16;
/** Covers the moment in which a stopping engine still holds the file. */
const LOCK_WAIT_MS = 150;
const CHECKED_BYTES = 16 * 1024 * 1024;
