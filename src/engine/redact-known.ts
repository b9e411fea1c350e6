import type { Redactor } from './redact';

/**
 * Takes registered values out of text that comes in pieces, and nothing else: what a model writes is full of words that
 * only look like credentials. Holds back no more than the end of a piece that could be the beginning of such a value.
 */
export class KnownSecretStream {
  private held = '';

  constructor(private readonly redactor: Redactor) {}

  /** Takes the next piece; returns what can be shown of all so far. */
  push(piece: string): string {
    const text = this.redactor.redactKnown(this.held + piece);
    const end = text.length - this.redactor.openEnd(text);
    this.held = text.slice(end);
    return text.slice(0, end);
  }

  /** The rest, at the end of the stream. */
  flush(): string {
    const rest = this.held;
    this.held = '';
    return rest;
  }
}
