import type { SequencedEvent, ThreadEvent } from '../../protocol/events';
import type { Statements } from './statements';

/** Keeps the rows of `threads` and `turns` in step with one event. Runs inside the event's transaction. */
export function applyToRows(
  statements: Statements,
  threadId: string,
  { event, seq, time }: SequencedEvent
): void {
  switch (event.type) {
    case 'thread-created':
      statements.insertThread.run(threadId, event.workspace, event.title, time, time, seq);
      break;
    case 'thread-changed':
      if (event.title !== undefined) statements.setTitle.run(event.title, threadId);
      if (event.archived !== undefined)
        statements.setArchived.run(event.archived ? 1 : 0, threadId);
      if (event.deletedAt !== undefined) statements.setDeleted.run(event.deletedAt, threadId);
      break;
    case 'turn-start':
      statements.insertTurn.run(threadId, event.turnId, seq, time, event.idempotencyKey ?? null);
      statements.setPreview.run(textOf(event).slice(0, PREVIEW_CHARACTERS), threadId);
      break;
    case 'checkpoint-created':
      statements.setCheckpoint.run('undoable', threadId, event.turnId);
      break;
    case 'turn-undone':
      statements.setCheckpoint.run(event.redone ? 'undoable' : 'undone', threadId, event.turnId);
      break;
    case 'turn-kept':
      statements.setCheckpoint.run('kept', threadId, event.turnId);
      break;
    case 'turn-end':
      statements.endTurn.run(
        JSON.stringify(event.changes.map(change => change.path)),
        threadId,
        event.turnId
      );
      break;
    default:
    // The other events change nothing that lists show.
  }
  statements.touch.run(time, seq, threadId);
}

/** The words of an event that search looks at, folded; null for what no person would search. */
export function searchWords(event: ThreadEvent): string | null {
  if (event.type === 'turn-start') return fold(textOf(event));
  return event.type === 'message-end' ? fold(event.text) : null;
}

/** One form for what differs only in case or Unicode form. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

const textOf = (event: ThreadEvent & { readonly type: 'turn-start' }): string =>
  event.input.map(part => part.text).join('\n');

const PREVIEW_CHARACTERS = 200;
