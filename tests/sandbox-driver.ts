/**
 * One command through the sandbox in a process of its own, so that a test may run it as another user, with descriptors of
 * its own, or kill it. The request is the one argument, as JSON; the status and the result come back on stdout so.
 */
import net from 'node:net';
import { createSandbox } from '../src/engine/sandbox/create-sandbox';
import { LATCH_WORDS } from '../src/engine/sandbox/run/command-line';
import type { CommandSpec } from '../src/engine/sandbox/sandbox';
import type { SandboxOptions } from '../src/engine/sandbox/sandbox-options';

export interface DriverRequest {
  readonly options: SandboxOptions;
  readonly spec: Omit<CommandSpec, 'signal'>;
  /** `hold`: says `held` instead of letting the command go. */
  readonly mode: 'run' | 'hold';
}

// The cast: our own test wrote it.
const { options, spec, mode } = JSON.parse(process.argv[2] ?? '') as DriverRequest;

async function main(): Promise<void> {
  const sandbox = createSandbox(options);
  const status = await sandbox.check();
  if (mode === 'hold') {
    holdBack();
  }
  const result = await sandbox.run({ ...spec, signal: new AbortController().signal });
  await sandbox.dispose();
  process.stdout.write(JSON.stringify({ status, result }));
}

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
