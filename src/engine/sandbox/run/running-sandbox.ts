import type { ChildProcess } from 'node:child_process';
import net from 'node:net';
import os from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { BoundedOutput } from './bounded-output';
import type { ConfinedEnd, ConfinedRequest } from './confined-run';
import { findWrongMount, isRootReady } from './mounts';
import { countProcesses, limitProcessNumbers } from './process-bound';
import {
  askToEnd,
  identifyChild,
  killSandbox,
  untilGone,
  type ProcessIdentity
} from './process-tree';
import { DESCRIPTORS } from '../profile/profile';

/** What the latch in front of a command waits for. */
export const WORD_TO_GO = 'go';

/** One sandbox from the moment its process exists: sets it up, lets the command go, ends it, tells how it ended. */
export class RunningSandbox {
  private status = '';
  /** First process of the sandbox; undefined until bubblewrap told it. */
  private init: ProcessIdentity | undefined;
  private released = false;
  private ended: ConfinedEnd['ended'] = 'exit';
  private problem: string | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly closed: Promise<void>;

  constructor(
    private readonly child: ChildProcess,
    private readonly request: ConfinedRequest
  ) {
    this.closed = new Promise(resolve => {
      child.on('error', error => {
        this.problem ??= error.message;
        resolve();
      });
      child.on('close', () => resolve());
    });
    const options = request.profile.mounts.options.join('\0') + '\0';
    writable(child, DESCRIPTORS.filter)?.end(request.filter);
    writable(child, DESCRIPTORS.options)?.end(options);
    stream(child, DESCRIPTORS.status)?.on('data', (chunk: Buffer) => this.readStatus(chunk));
    this.after(SET_UP_MS, () => {
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
    if (this.init) {
      killSandbox(this.init);
      // Not before all of it is gone: what the command changed is looked up next.
      if (!(await untilGone(this.init))) {
        this.problem ??= 'Expected every process of the command to be gone, but one is not.';
      }
    }
    await Promise.all([stdout.done, stderr.done]);
    signal.removeEventListener('abort', cancel);
    this.timers.forEach(clearTimeout);
    const exitCode = this.exitCode();
    if (!this.released && this.ended === 'exit') {
      this.ended = 'set-up';
    }
    return {
      started: this.released,
      ended: this.ended,
      exitCode: this.ended === 'exit' ? exitCode : null,
      signal: this.ended === 'exit' && exitCode !== null ? signalName(exitCode) : 'SIGKILL',
      stdout: stdout.output.finish(),
      stderr: stderr.output.finish(),
      ...(this.problem === undefined ? {} : { problem: this.problem })
    };
  }

  private readStatus(chunk: Buffer): void {
    this.status = (this.status + chunk.toString()).slice(0, MAX_STATUS);
    const found = /"child-pid":\s*(\d+)/.exec(this.status)?.[1];
    if (found === undefined || this.init) {
      return;
    }
    this.init = identifyChild(Number(found), this.child.pid ?? 0);
    if (this.init) {
      this.setUp(this.init.processId).catch((error: unknown) => this.end('set-up', String(error)));
    } else {
      this.end('set-up', `Expected bubblewrap to name its own child, got process ${found}.`);
    }
  }

  /** Bounds and checks the blocked sandbox, then lets the command go. */
  private async setUp(init: number): Promise<void> {
    const { processBound, machine, limits, profile } = this.request;
    const bounded =
      processBound === 'pid-max' && machine.nsenter
        ? limitProcessNumbers(machine.nsenter, init, limits.processes)
        : Promise.resolve('');
    await this.rootReady(init);
    const problem = await bounded;
    if (problem) {
      return this.end('set-up', `Expected to bound the number of processes: ${problem}`);
    }
    if (this.ended !== 'exit') {
      return;
    }
    const wrong = findWrongMount(init, profile.mounts.expected);
    if (wrong !== undefined) {
      return this.end('set-up', `Expected ${wrong} to be confined, but its mount is missing.`);
    }
    this.released = true;
    writable(this.child, DESCRIPTORS.latch)?.end(`${WORD_TO_GO}\n`);
    this.after(limits.wallSeconds * 1000, () => this.end('timeout'));
    if (processBound === 'count') {
      this.watchCount(init, limits.processes);
    }
  }

  /** bubblewrap tells its process before it has made the mounts, and nothing tells when it has. */
  private rootReady(init: number): Promise<void> {
    return new Promise(resolve => {
      const look = (): void => {
        if (this.ended !== 'exit' || this.child.exitCode !== null || isRootReady(init)) {
          resolve();
        } else {
          this.after(1, look);
        }
      };
      look();
    });
  }

  private watchCount(init: number, most: number): void {
    if (countProcesses(init) > most) {
      this.end('exit', `The command had more than ${most} processes.`);
    }
    this.after(COUNT_MS, () => this.watchCount(init, most));
  }

  private cancel(): void {
    if (!this.released || !this.init) {
      return this.end('cancelled');
    }
    if (this.ended === 'exit') {
      this.ended = 'cancelled';
      askToEnd(this.init);
      this.after(GRACE_MS, () => this.end('cancelled'));
    }
  }

  /** Ends the whole tree at once. The first reason stays. */
  private end(why: ConfinedEnd['ended'], problem?: string): void {
    if (this.ended === 'exit') {
      this.ended = why;
    }
    this.problem ??= problem;
    this.child.kill('SIGKILL');
    if (this.init && this.child.exitCode === null) {
      killSandbox(this.init);
    }
  }

  private collect(
    name: 'stdout' | 'stderr',
    descriptor: number
  ): { output: BoundedOutput; done: Promise<void> } {
    const limit = this.request.limits.outputKB * 1024;
    const output = new BoundedOutput(limit);
    const decoder = new TextDecoder();
    const socket = new net.Socket({ fd: descriptor, readable: true, writable: false });
    socket.on('data', (chunk: Buffer) => {
      // Watching ends where the kept size ends; head and tail come with the result.
      if (output.total < limit) {
        this.request.onOutput?.(name, decoder.decode(chunk, { stream: true }));
      }
      output.push(chunk);
      if (output.total > OUTPUT_FACTOR * limit) {
        this.end('output-limit');
      }
    });
    const done = new Promise<void>(resolve => {
      socket.on('error', () => undefined).on('close', () => resolve());
    });
    return { output, done };
  }

  private exitCode(): number | null {
    const found = /"exit-code":\s*(\d+)/.exec(this.status)?.[1];
    return found === undefined ? null : Number(found);
  }

  private after(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, milliseconds);
    this.timers.add(timer);
  }
}

/** A pipe of the child. Errors on it mean that the child has ended, which its end tells better. */
function stream(child: ChildProcess, index: number): Readable | Writable | undefined {
  return child.stdio[index]?.on('error', () => undefined);
}

function writable(child: ChildProcess, index: number): Writable | undefined {
  // The cast: Node types extra descriptors as either; ours are 'pipe', so both.
  return stream(child, index) as Writable | undefined;
}

/** Shells tell a signal as 128 and its number. */
function signalName(exitCode: number): string | null {
  const number = exitCode - 128;
  return Object.entries(os.constants.signals).find(([, value]) => value === number)?.[0] ?? null;
}

const SET_UP_MS = 10_000;
const GRACE_MS = 500;
const COUNT_MS = 50;
const MAX_STATUS = 64 * 1024;
/** A command that prints this many times what is kept is ended. */
const OUTPUT_FACTOR = 64;
