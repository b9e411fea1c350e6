import type { CallReport } from '../providers/provider';

/** Counts calls in a row that could not be one: of a tool that is not there, with an input that does not fit. */
export class UselessCalls {
  private inRow = 0;

  /** Counts the calls of a step; true where whoever asks so has lost the thread, and should ask no more. */
  areTooMany(reports: readonly Pick<CallReport, 'error'>[]): boolean {
    for (const { error } of reports)
      this.inRow = NO_CALL.has(error?.code ?? '') ? this.inRow + 1 : 0;
    return this.inRow >= MOST_USELESS;
  }
}

const NO_CALL: ReadonlySet<string> = new Set(['unknown-tool', 'bad-params']);
const MOST_USELESS = 3;
