import fs from 'node:fs';
import os from 'node:os';
import { INHERITED, runHelper } from '../spawn';
import { isAlive, type ProcessIdentity } from './process-tree';

/**
 * What bounds the number of processes: a control group where one can be had. Else the kernel does not hold root to
 * `RLIMIT_NPROC`; since Linux 6.14 every process namespace has a `pid_max` of its own; before, and where a command has no
 * namespace of its own, only counting is left, which sees a fork bomb after the fact.
 */
export type ProcessBound = 'cgroup' | 'rlimit' | 'pid-max' | 'count';

/** Who is to be bound without a control group, and by what means. */
export interface BoundSubject {
  readonly runsAsRoot: boolean;
  readonly hasNsenter: boolean;
  /** False under Landlock alone: it lives among the processes of the machine. */
  readonly hasNamespace: boolean;
}

/** Which bound can hold without a control group. */
export function chooseProcessBound(subject: BoundSubject): ProcessBound {
  if (!subject.runsAsRoot) {
    return 'rlimit';
  }
  // Written in an older kernel, or outside a namespace, pid_max would be the whole machine's.
  return subject.hasNamespace && subject.hasNsenter && isKernelAtLeast(6, 14) ? 'pid-max' : 'count';
}

/**
 * Sets `pid_max` in the namespace of a sandbox that is not let go yet. Numbers below 301 are the kernel's reserve and
 * used once only, so up to 300 processes more than `processes` may live at a time. The namespace is held open while it is
 * looked at and entered: by the number of a process that is gone, or of one without a namespace of its own, the bound of
 * the whole machine would be written.
 * @returns why it could not be set, '' for success
 */
export async function limitProcessNumbers(
  nsenter: string,
  init: ProcessIdentity,
  processes: number
): Promise<string> {
  let space: number | undefined;
  try {
    space = fs.openSync(`/proc/${init.processId}/ns/pid`, 'r');
    if (!isAlive(init) || fs.fstatSync(space).ino === fs.statSync('/proc/self/ns/pid').ino) {
      return 'the sandbox has no process namespace of its own.';
    }
    return await runHelper(
      [nsenter, `--pid=/proc/self/fd/${INHERITED}`, '--', 'tee', '/proc/sys/kernel/pid_max'],
      { input: String(RESERVED_NUMBERS + Math.max(2, processes)), inherit: space }
    );
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (space !== undefined) {
      fs.closeSync(space);
    }
  }
}

/** How many processes a sandbox holds now, by its own /proc; 0 where that cannot be seen any more. */
export function countProcesses(init: number): number {
  try {
    return fs.readdirSync(`/proc/${init}/root/proc`).filter(name => /^\d+$/.test(name)).length;
  } catch {
    return 0;
  }
}

function isKernelAtLeast(major: number, minor: number): boolean {
  const [first = 0, second = 0] = os.release().split('.').map(Number);
  return first > major || (first === major && second >= minor);
}

const RESERVED_NUMBERS = 300;
