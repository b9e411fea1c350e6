export interface MatchedLine {
  /** The first is 1. */
  readonly line: number;
  /** At most `lineLength` characters around the match. */
  readonly text: string;
}

/** Finds lines of a text. Dispose of it when the search is over. */
export interface LineMatcher {
  /**
   * At most `most` lines. `timeout` when the matcher's time is used up and `memory` when its memory is; then it is of no
   * more use.
   */
  find(
    text: string,
    most: number,
    signal: AbortSignal
  ): Promise<readonly MatchedLine[] | 'timeout' | 'memory'>;
  dispose(): Promise<void>;
}

/** The line, or the part of it around the match, with what a screen would act on made visible. */
export const clipLine = (line: string, at: number): string => {
  const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
  const from = Math.max(0, Math.min(at - 60, plain.length - lineLength));
  const part = plain.slice(from, from + lineLength).replace(/[^\P{Cc}\t]|\p{Cs}/gu, '\ufffd');
  return `${from > 0 ? '…' : ''}${part}${from + lineLength < plain.length ? '…' : ''}`;
};

const lineLength = 300;
