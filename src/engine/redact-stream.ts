import { startOfWrapped, type Span } from './encoded-secrets';
import type { Redactor } from './redact';
import { removed } from './secret-shapes';

/**
 * Redacts text that comes in pieces. It gives out whole lines and holds back the last, unfinished one, so that a value
 * split over pieces is seen whole; a private key is swallowed until its end. What it holds is bounded: of a line that
 * outgrows 8,192 characters all but a tail is given out, at a place where nothing secret is cut in two.
 */
export class RedactStream {
  private held = '';
  /** Inside something that was replaced already: all is dropped until this comes. */
  private until: RegExp | null = null;

  constructor(private readonly redactor: Redactor) {}

  /** Takes the next piece; returns what can be shown of all so far. */
  push(piece: string): string {
    this.held += piece;
    this.drop();
    if (this.until !== null) return '';
    const cut = this.lineEnd();
    if (cut > 0) return this.give(cut);
    return this.held.length > longestLine ? this.giveInside() : '';
  }

  /** The rest, at the end of the stream. */
  flush(): string {
    this.drop();
    const rest = this.until === null ? this.held : '';
    this.held = '';
    this.until = null;
    return this.redactor.redact(rest);
  }

  private drop(): void {
    const end = this.until?.exec(this.held);
    if (end === undefined) return;
    if (end === null) {
      // The mark may itself be split, so its possible beginning is kept.
      this.held = this.held.slice(-longestMark);
      return;
    }
    const keepMark = end[0] === '\n' ? 0 : end[0].length;
    this.held = this.held.slice(end.index + keepMark);
    this.until = null;
  }

  /** End of the last line that no value can continue from. */
  private lineEnd(): number {
    const last = this.held.lastIndexOf('\n') + 1;
    const wrapped = startOfWrapped(this.held, last);
    const line = last - wrapped > longestLine ? last : wrapped;
    if (!this.redactor.spansLines) return line;
    const settled = this.held.length - this.redactor.longestForm;
    return settled <= 0 ? 0 : Math.min(line, this.held.lastIndexOf('\n', settled - 1) + 1);
  }

  private give(cut: number): string {
    const ready = this.held.slice(0, cut);
    this.held = this.held.slice(cut);
    if (endsInsideKey(ready)) this.until = keyEnd;
    return this.redactor.redact(ready);
  }

  /** Gives out part of an overlong line: never up to a place inside something secret. */
  private giveInside(): string {
    const tail = Math.max(this.redactor.longestForm, shortTail);
    const spans = this.redactor.spans(this.held);
    let cut = Math.max(0, this.held.length - tail);
    const blank = this.held.lastIndexOf(' ', cut);
    if (blank > 0 && cut - blank < shortTail) cut = blank;
    for (let span = covering(spans, cut); span !== undefined; span = covering(spans, cut)) {
      cut = span.start;
    }
    if (cut > 0) return this.give(cut);
    // A secret so long that it fills all that is held: replaced here, dropped until it must have ended.
    this.until = endsInsideKey(this.held) ? keyEnd : /\n/;
    this.held = '';
    return removed;
  }
}

const covering = (spans: readonly Span[], at: number): Span | undefined =>
  spans.find(span => span.start < at && at < span.end);

const endsInsideKey = (text: string): boolean => {
  const start = text.lastIndexOf('-----BEGIN ');
  if (start < 0) return false;
  const key = text.slice(start);
  return keyStart.test(key) && !keyEnd.test(key);
};

const keyStart = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
const keyEnd = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
const longestMark = 64;
const shortTail = 512;
const longestLine = 8_192;
