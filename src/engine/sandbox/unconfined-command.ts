import type { ChildProcess } from 'node:child_process';
import { CodedError } from '../../base/coded-error';
import { commandEnvironment } from './environment';
import { findExecutable } from './host-paths';
import { clampLimits, prlimitOptions } from './limits';
import type { Machine } from './machine';
import { findUnconfined } from './protected/unconfined';
import { scanWorkspace } from './protected/workspace-scan';
import { BoundedOutput, type BoundedText } from './run/bounded-output';
import { descendants } from './run/process-tree';
import { signalName } from './run/status-document';
import type { CommandResult, CommandSpec } from './sandbox';
import type { SandboxOptions } from './sandbox-options';
import { startProcess } from './spawn';

/**
 * Runs a line that a person let run though nothing confines it: with all their rights, bounded in time, output and what
 * the system bounds for single processes. What it starts is ended with it as far as it can be found; a process that left
 * its group lives on.
 * @throws CodedError `no-sandbox` where there is no bash either
 */
export async function runCommandUnconfined(
  spec: CommandSpec,
  { options, machine }: { readonly options: SandboxOptions; readonly machine: Machine }
): Promise<CommandResult> {
  const startedAt = performance.now();
  const bash = findExecutable('bash', BASH_FOLDERS);
  if (!bash) {
    throw new CodedError('no-sandbox', 'Expected bash, to run the command as it was analysed.');
  }
  const limits = clampLimits(spec.limits);
  const before = scanWorkspace(spec.workspace, { born: new Set(spec.born) });
  const line: readonly [string, ...string[]] = [bash, '--noprofile', '--norc', '-c', spec.command];
  const child = startProcess({
    argv: machine.prlimit ? [machine.prlimit, ...prlimitOptions(limits), '--', ...line] : line,
    environment: commandEnvironment(options.environment, options.home, spec.variables),
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: `${spec.workspace}/${spec.cwd}`,
    ownGroup: true
  });
  const running = new UnconfinedRun(child, { ...spec, limits });
  const end = await running.finish();
  const after = scanWorkspace(spec.workspace, { born: new Set(spec.born) });
  return {
    ...end,
    stdout: end.stdout.text,
    stderr: end.stderr.text,
    omitted: { stdout: end.stdout.omitted, stderr: end.stderr.omitted },
    confinement: { tier: '3' },
    unconfined: findUnconfined(before.unconfined, after.unconfined),
    born: [],
    refused: [],
    takenBack: [],
    recovered: [],
    durationMs: Math.round(performance.now() - startedAt)
  };
}

interface UnconfinedEnd extends Pick<CommandResult, 'started' | 'ended' | 'exitCode' | 'signal'> {
  readonly stdout: BoundedText;
  readonly stderr: BoundedText;
  readonly error?: NonNullable<CommandResult['error']>;
}

/** One such process: its bounds, its output and its end. */
class UnconfinedRun {
  private ended: CommandResult['ended'] = 'exit';
  private problem: string | undefined;
  private readonly closed: Promise<void>;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly child: ChildProcess,
    private readonly spec: CommandSpec
  ) {
    this.closed = new Promise(resolve => {
      child.on('error', error => {
        this.problem = error.message;
        resolve();
      });
      child.on('close', () => resolve());
      // Whatever left the group may hold the output open for as long as it likes.
      child.on('exit', () => this.after(LEFT_OPEN_MS, resolve));
    });
  }

  async finish(): Promise<UnconfinedEnd> {
    const { child, spec } = this;
    const stop = (): void => this.cancel();
    spec.signal.addEventListener('abort', stop, { once: true });
    if (spec.signal.aborted) {
      this.end('cancelled');
    }
    const stdout = this.collect('stdout');
    const stderr = this.collect('stderr');
    this.after(spec.limits.wallSeconds * 1000, () => this.end('timeout'));
    await this.closed;
    // What the line left behind in its group goes with it.
    this.kill('SIGKILL');
    await this.untilGone();
    spec.signal.removeEventListener('abort', stop);
    this.timers.forEach(clearTimeout);
    child.stdout?.destroy();
    child.stderr?.destroy();
    const { exitCode, signalCode } = child;
    const told = exitCode === null ? signalCode : signalName(exitCode);
    return {
      started: this.problem === undefined,
      ended: this.problem === undefined ? this.ended : 'set-up',
      exitCode: this.ended === 'exit' ? exitCode : null,
      signal: this.ended === 'exit' ? told : 'SIGKILL',
      stdout: stdout.finish(),
      stderr: stderr.finish(),
      ...(this.problem !== undefined && { error: { code: 'failed', message: this.problem } })
    };
  }

  private collect(name: 'stdout' | 'stderr'): BoundedOutput {
    const { limits, onOutput } = this.spec;
    const kept = limits.outputKB * 1024;
    const output = new BoundedOutput(kept);
    const decoder = new TextDecoder();
    this.child[name]?.on('data', (chunk: Buffer) => {
      if (output.total < kept) {
        onOutput?.(name, decoder.decode(chunk, { stream: true }));
      }
      output.push(chunk);
      if (output.total > OUTPUT_FACTOR * kept) {
        this.end('output-limit');
      }
    });
    return output;
  }

  private cancel(): void {
    if (this.ended === 'exit') {
      this.ended = 'cancelled';
      this.kill('SIGTERM');
      this.after(GRACE_MS, () => this.end('cancelled'));
    }
  }

  private end(why: CommandResult['ended']): void {
    if (this.ended === 'exit') {
      this.ended = why;
    }
    this.kill('SIGKILL');
  }

  private kill(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) {
      return;
    }
    const below = this.child.exitCode === null ? descendants(pid) : [];
    for (const target of [-pid, ...below]) {
      try {
        process.kill(target, signal);
      } catch {
        // Gone, which is what was wanted.
      }
    }
  }

  /** A signal takes its time; what changed is looked up next. */
  private async untilGone(): Promise<void> {
    const { pid } = this.child;
    for (const end = performance.now() + GONE_MS; pid !== undefined && isThere(-pid);) {
      if (performance.now() > end) {
        return; // Ended, and not asked about by whoever should.
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  private after(milliseconds: number, act: () => void): void {
    this.timers.push(setTimeout(act, milliseconds));
  }
}

function isThere(target: number): boolean {
  try {
    return process.kill(target, 0);
  } catch {
    return false;
  }
}

const BASH_FOLDERS = ['/bin', '/usr/bin', '/usr/local/bin', '/run/current-system/sw/bin'];
const OUTPUT_FACTOR = 64;
const GRACE_MS = 500;
const LEFT_OPEN_MS = 500;
const GONE_MS = 1000;
