import fs from 'node:fs';
import os from 'node:os';
import { runHelper } from '../spawn';

/**
 * What bounds the number of processes: a control group where one can be had. Else the kernel does not hold root to `RLIMIT_NPROC`; since Linux 6.14 every process
 * namespace has a `pid_max` of its own; before, only counting is left, which sees a fork bomb after the fact.
 */
export type ProcessBound = 'cgroup' | 'rlimit' | 'pid-max' | 'count';

/** Which bound can hold without a control group, for a command that runs as root or as somebody else. */
export function chooseProcessBound(runsAsRoot: boolean, hasNsenter: boolean): ProcessBound {
  if (!runsAsRoot) {
    return 'rlimit';
  }
  // Written in an older kernel, pid_max would be the whole machine's.
  return hasNsenter && isKernelAtLeast(6, 14) ? 'pid-max' : 'count';
}

/**
 * Sets `pid_max` in the namespace of a sandbox that is not let go yet. Numbers below 301 are the kernel's reserve and
 * used once only, so up to 300 processes more than `processes` may live at a time.
 * @returns why it could not be set, '' for success
 */
export function limitProcessNumbers(
  nsenter: string,
  init: number,
  processes: number
): Promise<string> {
  return runHelper(
    [nsenter, '--target', String(init), '--pid', '--', 'tee', '/proc/sys/kernel/pid_max'],
    String(RESERVED_NUMBERS + Math.max(2, processes))
  );
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
