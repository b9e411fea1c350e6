/** What may stand between two pieces of a line. */
export type Gap = 'start' | 'blank' | 'glued' | ';' | '&&' | '||' | '|' | '|&' | 'end';

/** A stretch of source, by half-open offsets. */
export interface Span {
  readonly pos: number;
  readonly end: number;
}

/**
 * Accounts for every character of a line: pieces are laid in order, and what lies between two of them must be exactly
 * what their relation says. A piece that the parser overlooked, moved or cut leaves characters that fit nothing.
 */
export class Tiling {
  private at = 0;

  /** `bodies`: heredoc bodies with their closing lines, which stand apart from the words. */
  constructor(
    private readonly source: string,
    private readonly bodies: readonly Span[]
  ) {}

  /** Lays the next piece; false when what lies before it is not the gap. */
  lay(gap: Gap, span: Span): boolean {
    if (span.pos < this.at || span.end < span.pos) return false;
    const fits = this.fits(gap, this.between(this.at, span.pos), this.at);
    this.at = span.end;
    return fits;
  }

  /** True when nothing but blanks, comments and one separator follows. */
  finish(): boolean {
    return this.lay('end', { pos: this.source.length, end: this.source.length });
  }

  private between(from: number, to: number): string {
    let text = '';
    let at = from;
    for (const body of this.bodies) {
      if (body.pos < from || body.end > to) continue;
      text += this.source.slice(at, body.pos);
      at = body.end;
    }
    return text + this.source.slice(at, to);
  }

  private fits(gap: Gap, text: string, at: number): boolean {
    // Most gaps are one blank.
    if (text === ' ' && gap === 'blank') return true;
    // A comment begins only behind a blank or a separator; a continued line is neither.
    const bare = text.replace(comment, (_whole, before: string) => before);
    if (bare !== text && at > 0 && text.startsWith('#')) return false;
    return gaps[gap].test(bare);
  }
}

const comment = /(^|[ \t\n;&|])#[^\n]*/g;

const gaps: Readonly<Record<Gap, RegExp>> = {
  start: /^(?:[ \t\n]|\\\n)*$/,
  blank: /^(?:[ \t]|\\\n)+$/,
  glued: /^(?:[ \t]|\\\n)*$/,
  ';': /^(?:[ \t]|\\\n)*[;\n](?:[ \t\n]|\\\n)*$/,
  '&&': /^(?:[ \t]|\\\n)*&&(?:[ \t\n]|\\\n)*$/,
  '||': /^(?:[ \t]|\\\n)*\|\|(?:[ \t\n]|\\\n)*$/,
  '|': /^(?:[ \t]|\\\n)*\|(?:[ \t\n]|\\\n)*$/,
  '|&': /^(?:[ \t]|\\\n)*\|&(?:[ \t\n]|\\\n)*$/,
  end: /^(?:[ \t]|\\\n)*(?:;|\n)?(?:[ \t\n]|\\\n)*$/
};
