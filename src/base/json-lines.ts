/** One line as read: the value, or why there is none. */
export type JsonLine =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'bad'; readonly why: 'not-json' | 'too-long' };

/**
 * Cuts decoded text into lines of JSON. Holds at most one unfinished line of `maxCharacters`; what is longer is
 * reported once as `too-long` and passed over to its end, so that a peer cannot fill the memory.
 */
export class JsonLines {
  private rest = '';
  private skipping = false;

  constructor(private readonly maxCharacters: number) {}

  /** The lines that this piece of text completes, in order. Blank lines are passed over. */
  *push(text: string): Generator<JsonLine> {
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      const piece = text.slice(start, end === -1 ? undefined : end);
      if (!this.skipping && this.rest.length + piece.length > this.maxCharacters) {
        this.skipping = true;
        this.rest = '';
        yield { type: 'bad', why: 'too-long' };
      }
      if (!this.skipping) this.rest += piece;
      if (end === -1) return;
      start = end + 1;
      const line = this.rest;
      const skipped = this.skipping;
      this.rest = '';
      this.skipping = false;
      if (!skipped && line.trim() !== '') yield parse(line);
    }
  }
}

function parse(line: string): JsonLine {
  try {
    const value: unknown = JSON.parse(line);
    return { type: 'value', value };
  } catch {
    return { type: 'bad', why: 'not-json' };
  }
}
