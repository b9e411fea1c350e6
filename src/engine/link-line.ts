import type { EventParams, EventsParams, SequencedEvent } from '../protocol/events';
import type { EngineLine } from '../protocol/link';

/**
 * One line to the gate as text. The gate ends an engine that writes a longer line than it reads, and would do so again
 * at each replay of the same event. All that makes events bounds them; should one be too long all the same (a journal
 * of before the bounds, say), a stand-in goes out: a notice for an event, an error for an answer.
 */
export function lineText(line: EngineLine): string {
  const text = JSON.stringify(line);
  // A character takes at most three bytes of UTF-8 for each of its units; only what may be too long is measured.
  if (text.length * 3 <= LINE_BYTES || Buffer.byteLength(text) <= LINE_BYTES) return text;
  return JSON.stringify(standIn(line));
}

function standIn(line: EngineLine): EngineLine {
  if (line.type === 'response')
    return {
      ...line,
      frame: {
        jsonrpc: '2.0',
        id: line.frame.id,
        error: {
          code: -32000,
          message: 'The answer is too long to be sent.',
          data: { code: 'too-large', correlation: '' }
        }
      }
    };
  if (line.type !== 'notify') throw new Error(`A line of type ${line.type} is too long.`);
  const { frame } = line;
  // The two casts: only subscriptions.ts makes notifications of these methods, with these parameters.
  if (frame.method === 'event')
    return { ...line, frame: { ...frame, params: withoutContent(frame.params as EventParams) } };
  if (frame.method === 'events')
    return { ...line, frame: { ...frame, params: shorten(frame.params as EventsParams) } };
  throw new Error(`A notification of ${frame.method} is too long.`);
}

const shorten = ({ threadId, entries }: EventsParams): EventsParams => ({
  threadId,
  entries: entries.map(entry =>
    JSON.stringify(entry).length * 3 > LINE_BYTES / 2 ? withoutContent(entry) : entry
  )
});

/** The entry's place in the thread with words instead of its content, so that the numbers have no gap. */
const withoutContent = <Entry extends SequencedEvent>(entry: Entry): Entry => ({
  ...entry,
  event: { type: 'notice', code: 'event-too-large', params: { type: entry.event.type } }
});

/** Below the 16 MiB that the gate reads. */
const LINE_BYTES = 15 * 1024 * 1024;
