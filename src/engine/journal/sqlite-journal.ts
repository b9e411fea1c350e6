import type { DatabaseSync } from 'node:sqlite';
import { CodedError } from '../../base/coded-error';
import type { SequencedEvent } from '../../protocol/events';
import { applyToRows, fold, searchWords } from './derived-rows';
import { isDamaged, toJournalError } from './journal-error';
import type {
  Journal,
  JournalNote,
  PartialPiece,
  Remembered,
  ThreadPlace,
  ThreadRecord,
  TurnRecord
} from './journal';
import { readEntry, readPlace, readThread } from './rows';
import { prepareStatements, type Statements } from './statements';

/** A database with our schema, and what a person should know of it. */
export interface NotedDatabase {
  readonly database: DatabaseSync;
  readonly note: JournalNote;
}

/** The journal over an open database with our schema; owns it from here on. */
export class SqliteJournal implements Journal {
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

  append(
    threadId: string,
    entries: readonly SequencedEvent[],
    ended: readonly string[] = []
  ): void {
    this.transact(() => {
      for (const stream of ended) this.statements.dropPieces.run(threadId, stream);
      for (const entry of entries) {
        const { seq, time, actor, event, from } = entry;
        this.statements.insertEvent.run(
          threadId,
          seq,
          time,
          actor,
          from ?? null,
          event.type,
          JSON.stringify(event),
          searchWords(event)
        );
        applyToRows(this.statements, threadId, entry);
      }
    });
  }

  reserve(threadId: string, seq: number): void {
    this.transact(() => this.statements.reserve.run(seq, threadId));
  }

  keepPartial(threadId: string, pieces: readonly PartialPiece[]): void {
    this.transact(() => {
      for (const { stream, text } of pieces) this.statements.keepPiece.run(threadId, stream, text);
    });
  }

  partialText(threadId: string, stream: string): string {
    return this.mended(() => {
      const pieces = this.statements.pieces.all(threadId, stream);
      return pieces.map(row => String(row['text'])).join('');
    });
  }

  remember(threadId: string, { kind, path, value }: Remembered): void {
    this.transact(() => this.statements.remember.run(threadId, kind, path, value));
  }

  forget(threadId: string, { kind, path }: Omit<Remembered, 'value'>): void {
    this.transact(() => this.statements.forget.run(threadId, kind, path));
  }

  remembered(threadId: string): readonly Remembered[] {
    return this.mended(() =>
      this.statements.remembered.all(threadId).map(row => ({
        kind: row['kind'] === 'born' ? 'born' : 'read',
        path: String(row['path']),
        value: String(row['value'])
      }))
    );
  }

  read(threadId: string, afterSeq: number, limit: number): readonly SequencedEvent[] {
    return this.mended(() =>
      this.statements.readEvents.all(threadId, afterSeq, limit).map(readEntry)
    );
  }

  lastSeq(threadId: string): number {
    return this.mended(() => Number(this.statements.lastSeq.get(threadId)?.['seq'] ?? 0));
  }

  threads(which: 'live' | 'trash' = 'live'): readonly ThreadRecord[] {
    return this.mended(() => {
      const statement = which === 'live' ? this.statements.liveThreads : this.statements.trash;
      return statement.all().map(readThread);
    });
  }

  thread(threadId: string): ThreadPlace | null {
    return this.mended(() => {
      const row = this.statements.thread.get(threadId);
      return row === undefined ? null : readPlace(row);
    });
  }

  search(query: string, limit: number): readonly ThreadRecord[] {
    return this.mended(() => {
      const words = fold(query).split(/\s+/).filter(Boolean);
      return this.statements.search.all(JSON.stringify(words), limit).map(readThread);
    });
  }

  turns(threadId: string): readonly TurnRecord[] {
    return this.mended(() =>
      this.statements.turns.all(threadId).map(row => ({
        turnId: String(row['turnId']),
        startSeq: Number(row['startSeq']),
        time: Number(row['time']),
        ended: row['ended'] === 1,
        // Only derived-rows.ts writes the column, from this very set.
        checkpoint: String(row['checkpoint']) as TurnRecord['checkpoint']
      }))
    );
  }

  openTurns(): readonly { readonly threadId: string; readonly turnId: string }[] {
    return this.mended(() =>
      this.statements.openTurns
        .all()
        .map(row => ({ threadId: String(row['threadId']), turnId: String(row['turnId']) }))
    );
  }

  turnByKey(threadId: string, idempotencyKey: string): string | null {
    return this.mended(() => {
      const row = this.statements.turnByKey.get(threadId, idempotencyKey);
      return row === undefined ? null : String(row['turn']);
    });
  }

  purge(deletedBefore: number): readonly string[] {
    const threads = this.mended(() =>
      this.statements.expired.all(deletedBefore).map(row => String(row['thread']))
    );
    if (threads.length > 0)
      this.transact(() => {
        for (const thread of threads) {
          this.statements.dropEvents.run(thread);
          this.statements.dropPartials.run(thread);
          this.statements.dropRemembered.run(thread);
          this.statements.dropTurns.run(thread);
          this.statements.dropThread.run(thread);
        }
      });
    return threads;
  }

  close(): void {
    if (this.held.database.isOpen) this.held.database.close();
  }

  /** Does the work; where it meets a damaged page, sets the file aside and does it over what could be saved of it. */
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

  private transact(write: () => void): void {
    if (this.note.code === 'read-only')
      throw new CodedError('read-only', `${this.note.message} Nothing can be started.`);
    try {
      this.mended(() => this.commit(write));
    } catch (error) {
      throw toJournalError(error);
    }
  }

  private commit(write: () => void): void {
    const { database } = this.held;
    try {
      database.exec('BEGIN IMMEDIATE');
      write();
      database.exec('COMMIT');
    } catch (error) {
      // SQLite rolls back by itself on some errors (a full disk), and then there is nothing left to do.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
