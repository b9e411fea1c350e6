import type { SQLOutputValue } from 'node:sqlite';
import type { Actor } from '../../protocol/event-values';
import type { SequencedEvent, ThreadEvent } from '../../protocol/events';
import type { ThreadPlace, ThreadRecord } from './journal';

/** One row as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/**
 * An entry of `events`. Throws for one whose text is no JSON. The casts hold for what the journal wrote; a file changed
 * by other hands is the damage that opening looks for.
 */
export const readEntry = (row: Row): SequencedEvent => ({
  seq: Number(row['seq']),
  time: Number(row['time']),
  actor: String(row['actor']) as Actor,
  event: JSON.parse(String(row['event'])) as ThreadEvent,
  ...(row['from_seq'] !== null && { from: Number(row['from_seq']) })
});

/** A row of `threads`, as lists show it. */
export const readThread = (row: Row): ThreadRecord => ({
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

/** A row of `threads`, as far as work in the thread needs it. */
export const readPlace = (row: Row): ThreadPlace => ({
  workspace: String(row['workspace']),
  deletedAt: row['deletedAt'] === null ? null : Number(row['deletedAt']),
  lastSeq: Number(row['lastSeq'])
});
