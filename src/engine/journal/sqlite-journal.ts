import type { SequencedEvent } from '../../protocol/events';
import { applyToRows, fold, searchWords } from './derived-rows';
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
import type { MendingDatabase } from './mending-database';

/** The journal in a database that mends itself; owns it from here on. */
export class SqliteJournal implements Journal {
  constructor(private readonly database: MendingDatabase) {}

  get note(): JournalNote {
    return this.database.note;
  }

  get onNote(): (() => void) | undefined {
    return this.database.onNote;
  }

  set onNote(hear: (() => void) | undefined) {
    this.database.onNote = hear;
  }

  append(
    threadId: string,
    entries: readonly SequencedEvent[],
    ended: readonly string[] = []
  ): void {
    this.database.write(statements => {
      for (const stream of ended) statements.dropPieces.run(threadId, stream);
      for (const entry of entries) {
        const { seq, time, actor, event, from } = entry;
        statements.insertEvent.run(
          threadId,
          seq,
          time,
          actor,
          from ?? null,
          event.type,
          JSON.stringify(event),
          searchWords(event)
        );
        applyToRows(statements, threadId, entry);
      }
    });
  }

  reserve(threadId: string, seq: number): void {
    this.database.write(statements => statements.reserve.run(seq, threadId));
  }

  keepPartial(threadId: string, pieces: readonly PartialPiece[]): void {
    this.database.write(statements => {
      for (const { stream, text } of pieces) statements.keepPiece.run(threadId, stream, text);
    });
  }

  partialText(threadId: string, stream: string): string {
    return this.database.read(statements => {
      const pieces = statements.pieces.all(threadId, stream);
      return pieces.map(row => String(row['text'])).join('');
    });
  }

  remember(threadId: string, { kind, path, value }: Remembered): void {
    this.database.write(statements => statements.remember.run(threadId, kind, path, value));
  }

  forget(threadId: string, { kind, path }: Omit<Remembered, 'value'>): void {
    this.database.write(statements => statements.forget.run(threadId, kind, path));
  }

  remembered(threadId: string): readonly Remembered[] {
    return this.database.read(statements =>
      statements.remembered.all(threadId).map(row => ({
        kind: row['kind'] === 'born' ? 'born' : 'read',
        path: String(row['path']),
        value: String(row['value'])
      }))
    );
  }

  read(threadId: string, afterSeq: number, limit: number): readonly SequencedEvent[] {
    return this.database.read(statements =>
      statements.readEvents.all(threadId, afterSeq, limit).map(readEntry)
    );
  }

  lastSeq(threadId: string): number {
    return this.database.read(statements => Number(statements.lastSeq.get(threadId)?.['seq'] ?? 0));
  }

  threads(which: 'live' | 'trash' = 'live'): readonly ThreadRecord[] {
    return this.database.read(statements => {
      const statement = which === 'live' ? statements.liveThreads : statements.trash;
      return statement.all().map(readThread);
    });
  }

  thread(threadId: string): ThreadPlace | null {
    return this.database.read(statements => {
      const row = statements.thread.get(threadId);
      return row === undefined ? null : readPlace(row);
    });
  }

  search(query: string, limit: number): readonly ThreadRecord[] {
    return this.database.read(statements => {
      const words = fold(query).split(/\s+/).filter(Boolean);
      return statements.search.all(JSON.stringify(words), limit).map(readThread);
    });
  }

  turns(threadId: string): readonly TurnRecord[] {
    return this.database.read(statements =>
      statements.turns.all(threadId).map(row => ({
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
    return this.database.read(statements =>
      statements.openTurns
        .all()
        .map(row => ({ threadId: String(row['threadId']), turnId: String(row['turnId']) }))
    );
  }

  turnByKey(threadId: string, idempotencyKey: string): string | null {
    return this.database.read(statements => {
      const row = statements.turnByKey.get(threadId, idempotencyKey);
      return row === undefined ? null : String(row['turn']);
    });
  }

  purge(deletedBefore: number): readonly string[] {
    const threads = this.database.read(statements =>
      statements.expired.all(deletedBefore).map(row => String(row['thread']))
    );
    if (threads.length > 0)
      this.database.write(statements => {
        for (const thread of threads) {
          statements.dropEvents.run(thread);
          statements.dropPartials.run(thread);
          statements.dropRemembered.run(thread);
          statements.dropTurns.run(thread);
          statements.dropThread.run(thread);
        }
      });
    return threads;
  }

  close(): void {
    this.database.close();
  }
}
