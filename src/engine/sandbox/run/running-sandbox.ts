import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { DESCRIPTORS } from '../profile/descriptors';
import type { ExpectedMount } from '../profile/mount-plan';
import { innerCommand, LATCH_WORDS } from './command-line';
import type { ConfinedEnd, ConfinedRequest } from './confinement';
import { OutputCollector } from './output-collector';
import { limitProcessNumbers } from './process-bound';
import { HELPER, NAMESPACE, type ProcessHolder } from './process-holder';
import { descendants, identifyChild, type ProcessIdentity } from './process-tree';
import { RunBounds } from './run-bounds';
import { signalName, StatusDocument } from './status-document';

/** One sandbox from the moment its process exists: sets it up, lets the command go, ends it, tells how it ended. */
export class RunningSandbox {
  private readonly holder: ProcessHolder;
  private readonly status = new StatusDocument();
  /** First process of the sandbox; undefined until bubblewrap told it. */
  private init: ProcessIdentity | undefined;
  /** What the latch has said: all mounts are made when it can speak. */
  private heard = '';
  private expected: readonly ExpectedMount[] = [];
  private bounded: Promise<string> | undefined;
  private released = false;
  private ended: ConfinedEnd['ended'] = 'exit';
  private problem: string | undefined;
  private readonly bounds: RunBounds;
  private readonly closed: Promise<void>;

  constructor(
    private readonly child: ChildProcess,
    private readonly request: ConfinedRequest
  ) {
    this.holder = request.landlock ? HELPER : NAMESPACE;
    this.bounds = new RunBounds(request, (why, problem) => this.end(why, problem));
    this.closed = new Promise(resolve => {
      child.on('error', error => {
        this.problem ??= error.message;
        resolve();
      });
      child.on('close', () => resolve());
    });
    stream(child, DESCRIPTORS.filter)?.end(request.filter);
    this.sendOptions();
    stream(child, DESCRIPTORS.status)?.on('data', (chunk: Buffer) => this.readStatus(chunk));
    stream(child, DESCRIPTORS.latch)?.on('data', (chunk: Buffer) => this.readLatch(chunk));
    this.bounds.after(SET_UP_MS, () => {
      if (!this.released) {
        this.end('set-up', `Expected the sandbox to be set up within ${SET_UP_MS / 1000} s.`);
      }
    });
  }

  /** Waits for the end. Takes the reading ends of the output over. */
  async finish(stdoutEnd: number, stderrEnd: number): Promise<ConfinedEnd> {
    const cancel = (): void => this.cancel();
    const { signal } = this.request;
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) {
      this.end('cancelled');
    }
    const stdout = this.collect('stdout', stdoutEnd);
    const stderr = this.collect('stderr', stderrEnd);
    await this.closed;
    // Not before all of it is gone: what the command changed is looked up next.
    if (this.init && !(await this.holder.untilGone(this.init))) {
      this.problem ??= 'Expected every process of the command to be gone, but one is not.';
    }
    await Promise.all([stdout.done, stderr.done]);
    signal.removeEventListener('abort', cancel);
    this.bounds.stop();
    const exitCode = this.status.exitCode ?? null;
    if (!this.released && this.ended === 'exit') {
      this.ended = 'set-up';
    }
    return {
      started: this.released,
      ended: this.ended,
      exitCode: this.ended === 'exit' ? exitCode : null,
      signal: this.ended === 'exit' && exitCode !== null ? signalName(exitCode) : 'SIGKILL',
      stdout: stdout.finish(),
      stderr: stderr.finish(),
      ...(this.problem === undefined ? {} : { problem: this.problem })
    };
  }

  /** bubblewrap is on its way meanwhile, and waits for them. */
  private sendOptions(): void {
    try {
      const { input, expected } = this.request.profile.complete(innerCommand(this.request));
      this.expected = expected;
      stream(this.child, DESCRIPTORS.options)?.end(input);
    } catch (error) {
      this.end('set-up', error instanceof Error ? error.message : String(error));
    }
  }

  private readStatus(chunk: Buffer): void {
    this.status.push(chunk);
    const { processId } = this.status;
    if (processId !== undefined && !this.init) {
      this.init = identifyChild(processId, this.child.pid ?? 0);
      if (!this.init) {
        this.end('set-up', `Expected bubblewrap to name its own child, got process ${processId}.`);
        return;
      }
      this.bounded = this.bound(this.init);
      // Told when it is waited for; until then nobody asks.
      this.bounded.catch(() => undefined);
      this.setUpWhenReady();
    }
  }

  private readLatch(chunk: Buffer): void {
    // From its release on, nobody inside holds the other end.
    this.heard = (this.heard + chunk.toString()).slice(0, MAX_HEARD);
    this.setUpWhenReady();
  }

  /** The latch and bubblewrap speak over descriptors of their own, in any order. */
  private setUpWhenReady(): void {
    if (this.init && !this.released && this.heard === `${LATCH_WORDS.ready}\n`) {
      this.release(this.init).catch((error: unknown) => this.end('set-up', String(error)));
    }
  }

  /** Checks the blocked sandbox, then lets the command go. */
  private async release(init: ProcessIdentity): Promise<void> {
    const fault = this.holder.findFault(init, this.expected);
    if (fault !== undefined) {
      return this.end('set-up', fault);
    }
    const problem = await this.bounded;
    if (problem) {
      return this.end('set-up', `Expected to bound the number of processes: ${problem}`);
    }
    // The latch was born while the first process was still on its way into the group.
    await this.request.group?.joinAll([init.processId, ...descendants(init.processId)]);
    if (this.ended !== 'exit') {
      return;
    }
    this.released = true;
    stream(this.child, DESCRIPTORS.latch)?.end(`${LATCH_WORDS.go}\n`);
    if (this.child.stdin) {
      this.request.service?.onStarted(this.child.stdin);
    }
    this.bounds.start(() => this.holder.count(this.child, init));
  }

  /** Bounds what needs a process to be bound; why that failed, '' for success. */
  private async bound(init: ProcessIdentity): Promise<string> {
    const { processBound, machine, limits } = this.request;
    await this.request.group?.join(init.processId);
    return processBound === 'pid-max' && machine.nsenter
      ? limitProcessNumbers(machine.nsenter, init, limits.processes)
      : '';
  }

  private cancel(): void {
    if (!this.released || !this.init) {
      return this.end('cancelled');
    }
    if (this.ended === 'exit') {
      this.ended = 'cancelled';
      this.holder.askToEnd(this.init);
      this.bounds.after(GRACE_MS, () => this.end('cancelled'));
    }
  }

  /** Ends the whole tree at once. The first reason stays. */
  private end(why: ConfinedEnd['ended'], problem?: string): void {
    if (this.ended === 'exit') {
      this.ended = why;
    }
    this.problem ??= problem;
    // Whoever waits at the latch, even a process that nobody told us of, ends with it.
    stream(this.child, DESCRIPTORS.latch)?.destroy();
    this.holder.end(this.child, this.init);
  }

  private collect(name: 'stdout' | 'stderr', descriptor: number): OutputCollector {
    const { limits, onOutput, service } = this.request;
    return new OutputCollector(descriptor, {
      limit: limits.outputKB * 1024,
      onText: onOutput && (text => onOutput(name, text)),
      ...(service && name === 'stdout' && { onBytes: service.onOutput }),
      // Whoever takes what a service says bounds it.
      onTooMuch: () => service ?? this.end('output-limit')
    });
  }
}

/** A pipe of the child. Errors on it mean that the child has ended, which its end tells better. */
function stream(child: ChildProcess, index: number): Duplex | undefined {
  // The cast: Node types extra descriptors as one way or the other; ours are 'pipe', and so both.
  const found = child.stdio[index] as Duplex | undefined;
  // Asked for again and again, as by an end for each chunk of too much output.
  return found?.listenerCount('error') === 0 ? found.on('error', () => undefined) : found;
}

const SET_UP_MS = 10_000;
const GRACE_MS = 500;
const MAX_HEARD = 64;
