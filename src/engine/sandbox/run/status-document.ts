import os from 'node:os';

/**
 * What bubblewrap tells over its status descriptor, as it comes: its first process, and at the end the status of the
 * command. Read by pattern and not as JSON: the lines come in pieces, and a stub may write anything.
 */
export class StatusDocument {
  private text = '';

  push(chunk: Buffer): void {
    this.text = (this.text + chunk.toString()).slice(0, MAX_LENGTH);
  }

  /** Number of the sandbox's first process, outside; undefined as long as it was not told. */
  get processId(): number | undefined {
    return numberIn(/"child-pid":\s*(\d+)[^\d]/, this.text);
  }

  /** Undefined as long as the command runs, and for good where it was killed. */
  get exitCode(): number | undefined {
    return numberIn(/"exit-code":\s*(\d+)[^\d]/, this.text);
  }
}

function numberIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Shells tell a signal as 128 and its number; null for a status that is none. */
export function signalName(exitCode: number): string | null {
  const number = exitCode - 128;
  return Object.entries(os.constants.signals).find(([, value]) => value === number)?.[0] ?? null;
}

const MAX_LENGTH = 64 * 1024;
