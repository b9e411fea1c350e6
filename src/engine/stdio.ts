import { closeSync, readdirSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { JsonLines } from '../base/json-lines';
import type { EngineLine } from '../protocol/link';
import { lineText } from './link-line';
import type { Redactor } from './redact';

/** The engine's end of the link to the gate. */
export interface Link {
  /** Writes one line. Lines go out in the order of the calls. */
  send(line: EngineLine): void;
  /** Resolves when the gate has taken enough of what was sent; bulk senders wait for it between batches. */
  drained(): Promise<void>;
}

/**
 * Opens the link over a writable stream (stdout). What goes to a page holds no registered secret, whoever made the frame;
 * what the gate itself is asked for goes as it is, since a changed document or hash would be another one.
 */
export function openLink(output: Writable, redactor: Redactor): Link {
  let waiting: Promise<void> | undefined;
  return {
    send: line => {
      if (output.writableEnded || output.destroyed) return;
      const clean = line.type === 'service' ? line : redactor.redactKnownValue(line);
      if (!output.write(`${lineText(clean)}\n`))
        waiting ??= new Promise(resolve => {
          const done = (): void => {
            waiting = undefined;
            resolve();
          };
          output.once('drain', done).once('close', done);
        });
    },
    drained: () => waiting ?? Promise.resolve()
  };
}

/** Calls `onLine` for each line of the gate, in order; resolves at the end of the stream. `onBad` hears of lines that are no JSON. */
export async function readLines(
  input: Readable,
  onLine: (line: unknown) => void,
  onBad: (why: string) => void
): Promise<void> {
  const lines = new JsonLines(MAX_LINE_CHARACTERS);
  input.setEncoding('utf8');
  for await (const text of input)
    // setEncoding makes every chunk a string.
    for (const line of lines.push(text as string))
      if (line.type === 'value') onLine(line.value);
      else onBad(line.why);
}

/** stdout carries frames and nothing else: whatever code logs, goes to stderr. */
export function sendConsoleToStderr(): void {
  const write = (...values: unknown[]): void => {
    process.stderr.write(`${values.map(String).join(' ')}\n`);
  };
  for (const name of ['log', 'info', 'debug', 'dir', 'warn', 'error', 'trace'] as const)
    console[name] = write;
}

/**
 * Closes descriptors that came with the start and that children would inherit: on Linux those without close-on-exec,
 * which Node sets on all of its own. Elsewhere the gate's own closing has to do.
 */
export function closeInheritedDescriptors(): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor <= 2) continue;
    try {
      const info = readFileSync(`/proc/self/fdinfo/${name}`, 'utf8');
      const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0', 8);
      if ((flags & CLOSE_ON_EXEC) === 0) closeSync(descriptor);
    } catch {
      // The listing's own descriptor is gone by now.
    }
  }
}

/** O_CLOEXEC of Linux, as /proc shows it. */
const CLOSE_ON_EXEC = 0o2000000;
/** Above the gate's frame cap (1 MiB by default) and a policy line of everyday size, below what would hurt. */
const MAX_LINE_CHARACTERS = 16 * 1024 * 1024;
