import { z } from 'zod';

/** What the table needs of the gate's entries; more members may come. */
const tailSchema = z.object({
  entries: z.array(
    z.object({
      time: z.string().default(''),
      action: z.string(),
      target: z.string(),
      outcome: z.string().default('')
    })
  )
});

/**
 * The newest entries of the audit as a Markdown table, newest first; the whole of each stands in the audit log's own tab.
 * Entries are outside data, though redacted by whoever wrote them: nothing in a cell can end the cell.
 *
 * @param tail the gate's answer to `audit/tail`
 */
export function auditTable(tail: unknown): string {
  const { entries } = tailSchema.parse(tail);
  if (entries.length === 0) return 'The audit holds nothing of yours yet.';
  return [
    '| time | action | target | outcome |',
    '| --- | --- | --- | --- |',
    ...entries.map(
      ({ time, action, target, outcome }) =>
        `| ${[clock(time), action, target, outcome].map(cell).join(' | ')} |`
    )
  ].join('\n');
}

/** Hours, minutes and seconds of an ISO 8601 time in UTC; the date stands in the log's own tab. */
const clock = (time: string): string => /T(\d\d:\d\d:\d\d)/.exec(time)?.[1] ?? time;

/** Text as it is: every character that Markdown could read otherwise is escaped. */
function cell(text: string): string {
  const short = text.length > CELL ? `${text.slice(0, CELL)}…` : text;
  return short.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*[\]<>|~&]/g, '\\$&');
}

/** Characters of one cell; a card or the log shows the rest. */
const CELL = 120;
