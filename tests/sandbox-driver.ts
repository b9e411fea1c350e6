/**
 * The sandbox in a process of its own, so that a test may run it as another user, with descriptors of its own, or kill it.
 * The request is the one argument, as JSON; the status and the result come back on stdout so.
 */
import net from 'node:net';
import { createInterface } from 'node:readline';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { LATCH_WORDS } from '../src/engine/sandbox/run/command-line';
import type { CommandSpec } from '../src/engine/sandbox/sandbox';
import type { SandboxOptions } from '../src/engine/sandbox/sandbox-options';

/** One command without what cannot travel. */
export type SentSpec = Omit<CommandSpec, 'signal' | 'onOutput'>;

export type DriverRequest = { readonly options: SandboxOptions } & (
  | {
      readonly spec: SentSpec;
      /** `hold`: says `held` instead of letting the command go. */
      readonly mode: 'run' | 'hold';
    }
  /** Answers one line with the status, then each line with a command by a line with its result. */
  | { readonly mode: 'serve' }
);

// The cast: our own test wrote it.
const request = JSON.parse(process.argv[2] ?? '') as DriverRequest;

async function main(): Promise<void> {
  const sandbox = createSandbox(request.options);
  const status = await sandbox.check();
  const run = (spec: SentSpec) => sandbox.run({ ...spec, signal: new AbortController().signal });
  if (request.mode === 'serve') {
    say(status);
    for await (const line of createInterface({ input: process.stdin })) {
      // The cast: our own test wrote it.
      say(await run(JSON.parse(line) as SentSpec));
    }
    return sandbox.dispose();
  }
  if (request.mode === 'hold') {
    holdBack();
  }
  const result = await run(request.spec);
  await sandbox.dispose();
  process.stdout.write(JSON.stringify({ status, result }));
}

const say = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Says so instead of handing on the word to go. */
function holdBack(): void {
  const end = net.Socket.prototype.end;
  // The cast: one of its signatures stands for all.
  net.Socket.prototype.end = function (this: net.Socket, chunk: string) {
    if (chunk === `${LATCH_WORDS.go}\n`) {
      process.stdout.write('held\n');
      return this;
    }
    return end.call(this, chunk, 'utf8');
  } as typeof net.Socket.prototype.end;
}

void main();
