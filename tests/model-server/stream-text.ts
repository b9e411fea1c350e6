/** A line of a stream that has no names for its events. */
export const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

/** A named event of a stream. */
export const event = (type: string, value: Record<string, unknown>): string =>
  `event: ${type}\n${data({ type, ...value })}`;

/** The pieces in which arguments come. */
export const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,7}/g) ?? [];

/** The content type of such a stream. */
export const EVENT_STREAM = 'text/event-stream';
