import type { DatabaseSync } from 'node:sqlite';
import { CodedError } from '../../base/coded-error';
import { isDamaged, toJournalError } from './journal-error';
import type { JournalNote } from './journal';
import { prepareStatements, type Statements } from './statements';

/** A database with our schema, and what a person should know of it. */
export interface NotedDatabase {
  readonly database: DatabaseSync;
  readonly note: JournalNote;
}

/**
 * A database in use. One that proves to be damaged is set aside, and the work is done over what could be saved of it.
 * Owns the database from here on.
 */
export class MendingDatabase {
  /** Hears that the note changed. */
  onNote: (() => void) | undefined;
  private statements: Statements;

  /** `rebuild` makes a database from what can be read, once this one is closed; without it damage is an error. */
  constructor(
    private held: NotedDatabase,
    private readonly rebuild?: () => NotedDatabase
  ) {
    this.statements = prepareStatements(held.database);
  }

  get note(): JournalNote {
    return this.held.note;
  }

  read<Result>(work: (statements: Statements) => Result): Result {
    return this.mended(() => work(this.statements));
  }

  /** All that `work` writes, or nothing. Throws `read-only` where the disk does not take it. */
  write(work: (statements: Statements) => void): void {
    if (this.note.code === 'read-only')
      throw new CodedError('read-only', `${this.note.message} Nothing can be started.`);
    try {
      this.mended(() => this.commit(work));
    } catch (error) {
      throw toJournalError(error);
    }
  }

  close(): void {
    if (this.held.database.isOpen) this.held.database.close();
  }

  private mended<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!isDamaged(error) || this.rebuild === undefined) throw error;
    }
    try {
      this.close();
    } catch {
      // A damaged file may not even close; it is about to be set aside.
    }
    this.held = this.rebuild();
    this.statements = prepareStatements(this.held.database);
    this.onNote?.();
    return work();
  }

  private commit(work: (statements: Statements) => void): void {
    const { database } = this.held;
    try {
      database.exec('BEGIN IMMEDIATE');
      work(this.statements);
      database.exec('COMMIT');
    } catch (error) {
      // SQLite rolls back by itself on some errors (a full disk), and then there is nothing left to do.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
