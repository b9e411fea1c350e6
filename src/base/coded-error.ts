/** What an error says beside its text: facts for the log and for tests, never secrets. */
export interface CodedErrorOptions {
  readonly cause?: unknown;
  readonly facts?: Readonly<Record<string, unknown>>;
  /** The command or step that mends it. */
  readonly fix?: string;
  readonly retryAfterMs?: number;
}

/** An error that callers tell apart by `code`; texts are for people and may change. */
export class CodedError extends Error {
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly fix: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CodedError';
    this.code = code;
    this.facts = options.facts ?? {};
    this.fix = options.fix;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** True for a coded error, of that code where one is named. */
export const isCoded = (error: unknown, code?: string): error is CodedError =>
  error instanceof CodedError && (code === undefined || error.code === code);
