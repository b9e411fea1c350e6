import type { DatabaseSync } from 'node:sqlite';

const THREAD_COLUMNS = `thread AS threadId, title, workspace, created_at AS createdAt, changed_at AS changedAt,
  archived, deleted_at AS deletedAt, last_seq AS lastSeq, preview, (SELECT count(DISTINCT json_each.value)
    FROM turns, json_each(turns.paths) WHERE turns.thread = threads.thread AND turns.checkpoint = 'undoable') AS changed`;

/** Every statement of the journal, prepared once. */
export const prepareStatements = (database: DatabaseSync) =>
  ({
    insertEvent: database.prepare(
      'INSERT INTO events (thread, seq, time, actor, from_seq, type, event, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
    ),
    salvageEvent: database.prepare(
      `INSERT OR IGNORE INTO events (thread, seq, time, actor, from_seq, type, event, words)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
    ),
    readEvents: database.prepare(
      'SELECT seq, time, actor, from_seq, event FROM events WHERE thread = ? AND seq > ? ORDER BY seq LIMIT ?'
    ),
    insertThread: database.prepare(
      `INSERT INTO threads (thread, workspace, title, created_at, changed_at, last_seq, touched) VALUES (?, ?, ?, ?, ?, ?, 0)
       ON CONFLICT DO UPDATE SET workspace = excluded.workspace, title = excluded.title`
    ),
    touch: database.prepare(
      `UPDATE threads SET changed_at = ?, last_seq = ?, touched = (SELECT coalesce(max(touched), 0) + 1 FROM threads)
       WHERE thread = ?`
    ),
    setTitle: database.prepare('UPDATE threads SET title = ? WHERE thread = ?'),
    setArchived: database.prepare('UPDATE threads SET archived = ? WHERE thread = ?'),
    setDeleted: database.prepare('UPDATE threads SET deleted_at = ? WHERE thread = ?'),
    setPreview: database.prepare(
      "UPDATE threads SET preview = ? WHERE thread = ? AND preview = ''"
    ),
    reserve: database.prepare('UPDATE threads SET reserved_seq = ? WHERE thread = ?'),
    lastSeq: database.prepare(
      'SELECT max(last_seq, reserved_seq) AS seq FROM threads WHERE thread = ?'
    ),
    insertTurn: database.prepare(
      'INSERT OR IGNORE INTO turns (thread, turn, start_seq, time, key) VALUES (?, ?, ?, ?, ?)'
    ),
    endTurn: database.prepare(
      'UPDATE turns SET ended = 1, paths = ? WHERE thread = ? AND turn = ?'
    ),
    setCheckpoint: database.prepare(
      'UPDATE turns SET checkpoint = ? WHERE thread = ? AND turn = ?'
    ),
    turns: database.prepare(
      'SELECT turn AS turnId, start_seq AS startSeq, time, ended, checkpoint FROM turns WHERE thread = ? ORDER BY start_seq'
    ),
    openTurns: database.prepare(
      'SELECT thread AS threadId, turn AS turnId FROM turns WHERE ended = 0 ORDER BY thread, start_seq'
    ),
    turnByKey: database.prepare('SELECT turn FROM turns WHERE thread = ? AND key = ?'),
    liveThreads: database.prepare(
      `SELECT ${THREAD_COLUMNS} FROM threads WHERE deleted_at IS NULL ORDER BY touched DESC`
    ),
    trash: database.prepare(
      `SELECT ${THREAD_COLUMNS} FROM threads WHERE deleted_at IS NOT NULL ORDER BY touched DESC`
    ),
    // Without what lists show: counting the changes of a long thread is no work for each of its turns.
    thread: database.prepare(
      'SELECT workspace, deleted_at AS deletedAt, last_seq AS lastSeq FROM threads WHERE thread = ?'
    ),
    // Each word of the JSON list must be in the title or in some message; instr, since LIKE reads % and _ in it.
    search: database.prepare(
      `SELECT ${THREAD_COLUMNS} FROM threads WHERE deleted_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM json_each(?) AS word WHERE instr(lower(title), word.value) = 0 AND NOT EXISTS (
           SELECT 1 FROM events WHERE events.thread = threads.thread AND words IS NOT NULL AND instr(words, word.value) > 0))
       ORDER BY touched DESC LIMIT ?`
    ),
    expired: database.prepare('SELECT thread FROM threads WHERE deleted_at < ?'),
    keepPiece: database.prepare(
      `INSERT INTO partials (thread, stream, piece, text) VALUES (?1, ?2,
         (SELECT coalesce(max(piece), 0) + 1 FROM partials WHERE thread = ?1 AND stream = ?2), ?3)`
    ),
    pieces: database.prepare(
      'SELECT text FROM partials WHERE thread = ? AND stream = ? ORDER BY piece'
    ),
    dropPieces: database.prepare('DELETE FROM partials WHERE thread = ? AND stream = ?'),
    // A new row takes the place of the old one, and with it the last place in the order.
    remember: database.prepare(
      'INSERT OR REPLACE INTO remembered (thread, kind, path, value) VALUES (?, ?, ?, ?)'
    ),
    forget: database.prepare('DELETE FROM remembered WHERE thread = ? AND kind = ? AND path = ?'),
    remembered: database.prepare(
      'SELECT kind, path, value FROM remembered WHERE thread = ? ORDER BY noted'
    ),
    dropPartials: database.prepare('DELETE FROM partials WHERE thread = ?'),
    dropRemembered: database.prepare('DELETE FROM remembered WHERE thread = ?'),
    dropEvents: database.prepare('DELETE FROM events WHERE thread = ?'),
    dropTurns: database.prepare('DELETE FROM turns WHERE thread = ?'),
    dropThread: database.prepare('DELETE FROM threads WHERE thread = ?')
  }) as const;

export type Statements = ReturnType<typeof prepareStatements>;
