import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { CodedError } from '../../base/coded-error';
import type { Actor, SequencedEvent, ThreadEvent } from '../../protocol/events';
import { applyToRows, fold, searchWords } from './derived-rows';
import { toJournalError } from './journal-error';
import type {
  Journal,
  JournalNote,
  PartialPiece,
  Remembered,
  ThreadRecord,
  TurnRecord
} from './journal';
import { prepareStatements, type Statements } from './statements';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** The journal over an open database with our schema; owns it from here on. */
export class SqliteJournal implements Journal {
  private readonly statements: Statements;

  constructor(
    private readonly database: DatabaseSync,
    readonly note: JournalNote
  ) {
    this.statements = prepareStatements(database);
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
    const pieces = this.statements.pieces.all(threadId, stream);
    return pieces.map(row => String(row['text'])).join('');
  }

  remember(threadId: string, { kind, path, value }: Remembered): void {
    this.transact(() => this.statements.remember.run(threadId, kind, path, value));
  }

  forget(threadId: string, { kind, path }: Omit<Remembered, 'value'>): void {
    this.transact(() => this.statements.forget.run(threadId, kind, path));
  }

  remembered(threadId: string): readonly Remembered[] {
    return this.statements.remembered.all(threadId).map(row => ({
      kind: row['kind'] === 'born' ? 'born' : 'read',
      path: String(row['path']),
      value: String(row['value'])
    }));
  }

  read(threadId: string, afterSeq: number, limit: number): readonly SequencedEvent[] {
    return this.statements.readEvents.all(threadId, afterSeq, limit).map(readEntry);
  }

  lastSeq(threadId: string): number {
    return Number(this.statements.lastSeq.get(threadId)?.['seq'] ?? 0);
  }

  threads(which: 'live' | 'trash' = 'live'): readonly ThreadRecord[] {
    const statement = which === 'live' ? this.statements.liveThreads : this.statements.trash;
    return statement.all().map(readThread);
  }

  thread(threadId: string): ThreadRecord | null {
    const row = this.statements.thread.get(threadId);
    return row === undefined ? null : readThread(row);
  }

  search(query: string, limit: number): readonly ThreadRecord[] {
    const words = fold(query).split(/\s+/).filter(Boolean);
    return this.statements.search.all(JSON.stringify(words), limit).map(readThread);
  }

  turns(threadId: string): readonly TurnRecord[] {
    return this.statements.turns.all(threadId).map(row => ({
      turnId: String(row['turnId']),
      startSeq: Number(row['startSeq']),
      time: Number(row['time']),
      ended: row['ended'] === 1,
      // Only derived-rows.ts writes the column, from this very set.
      checkpoint: String(row['checkpoint']) as TurnRecord['checkpoint']
    }));
  }

  openTurns(): readonly { readonly threadId: string; readonly turnId: string }[] {
    return this.statements.openTurns
      .all()
      .map(row => ({ threadId: String(row['threadId']), turnId: String(row['turnId']) }));
  }

  turnByKey(threadId: string, idempotencyKey: string): string | null {
    const row = this.statements.turnByKey.get(threadId, idempotencyKey);
    return row === undefined ? null : String(row['turn']);
  }

  purge(deletedBefore: number): readonly string[] {
    const threads = this.statements.expired.all(deletedBefore).map(row => String(row['thread']));
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
    if (this.database.isOpen) this.database.close();
  }

  private transact(write: () => void): void {
    if (this.note.code === 'read-only')
      throw new CodedError('read-only', `${this.note.message} Nothing can be started.`);
    try {
      this.database.exec('BEGIN IMMEDIATE');
      write();
      this.database.exec('COMMIT');
    } catch (error) {
      // SQLite rolls back by itself on some errors (a full disk), and then there is nothing left to do.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw toJournalError(error);
    }
  }
}

/** The casts hold for what `append` wrote; a file changed by other hands is the damage that opening looks for. */
export const readEntry = (row: Row): SequencedEvent => ({
  seq: Number(row['seq']),
  time: Number(row['time']),
  actor: String(row['actor']) as Actor,
  event: JSON.parse(String(row['event'])) as ThreadEvent,
  ...(row['from_seq'] !== null && { from: Number(row['from_seq']) })
});

const readThread = (row: Row): ThreadRecord => ({
  threadId: String(row['threadId']),
  title: String(row['title']),
  workspace: String(row['workspace']),
  createdAt: Number(row['createdAt']),
  changedAt: Number(row['changedAt']),
  archived: row['archived'] === 1,
  deletedAt: row['deletedAt'] === null ? null : Number(row['deletedAt']),
  changed: Number(row['changed']),
  lastSeq: Number(row['lastSeq']),
  preview: String(row['preview'])
});
