/** Writes to the server's log, by way of stderr. */
export interface Log {
  /** One line: a class of event, and facts that hold no secret and no content. */
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  /** An unexpected failure, findable by its correlation id. Class and code of the error; its text and stack only at debug. */
  fail(correlation: string, error: unknown): void;
}

/** A log that writes one JSON object a line. `redact` is applied to all that is written. */
export const createLog = (
  write: (line: string) => void,
  redact: (text: string) => string,
  debug: boolean
): Log => {
  const put = (facts: Readonly<Record<string, unknown>>): void => {
    write(`${redact(JSON.stringify(facts))}\n`);
  };
  return {
    warn: (event, facts = {}) => put({ level: 'warning', event, ...facts }),
    fail: (correlation, error) =>
      put({ level: 'error', event: 'failed', correlation, ...describe(error, debug) })
  };
};

function describe(error: unknown, debug: boolean): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { class: typeof error };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    class: error.name,
    ...(typeof code === 'string' && { code }),
    // Only where the failure arose, no text of it: a message may quote what a tool or a file said.
    at: error.stack
      ?.split('\n')
      .filter(line => line.startsWith('    at '))
      .slice(0, 4)
      .map(line => line.trim()),
    ...(debug && { message: error.message })
  };
}
