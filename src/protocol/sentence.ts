/** A sentence as code and parameters, so that the panel can say it in the reader's language. */
export interface Sentence {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}
