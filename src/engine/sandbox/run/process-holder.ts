import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import type { ExpectedMount } from '../profile/mount-plan';
import { findWrongMount } from './mounts';
import { countProcesses } from './process-bound';
import {
  askToEnd,
  descendants,
  killSandbox,
  untilGone,
  type ProcessIdentity
} from './process-tree';

/** What keeps the processes of one sandbox together: how it is checked, and how all of them are ended. */
export interface ProcessHolder {
  /** Why the blocked command must not be let go; undefined where all is as planned. */
  findFault(init: ProcessIdentity, expected: readonly ExpectedMount[]): string | undefined;
  /** Lets the processes end by themselves. */
  askToEnd(init: ProcessIdentity): void;
  /** How many there are now. */
  count(child: ChildProcess, init: ProcessIdentity): number;
  /** Ends all of them at once. */
  end(child: ChildProcess, init: ProcessIdentity | undefined): void;
  /** When the process that was started has ended: false where one of the others has not, after some seconds. */
  untilGone(init: ProcessIdentity): Promise<boolean>;
}

/** A process namespace: with its first process the kernel kills all others. */
export const NAMESPACE: ProcessHolder = {
  findFault: (init, expected) => {
    const wrong = findWrongMount(init.processId, expected);
    return wrong && `Expected ${wrong} to be confined, but its mount is missing.`;
  },
  askToEnd,
  count: (_, init) => countProcesses(init.processId),
  end: (child, init) => {
    child.kill('SIGKILL');
    if (init && child.exitCode === null) {
      killSandbox(init);
    }
  },
  untilGone: init => {
    killSandbox(init);
    return untilGone(init);
  }
};

/** A helper that ends whatever lives below it before it ends itself. `init` is the command itself. */
export const HELPER: ProcessHolder = {
  findFault: ({ processId }) => {
    let status = '';
    try {
      status = fs.readFileSync(`/proc/${processId}/status`, 'utf8');
    } catch {
      // Gone; the missing lines tell.
    }
    const missing = CONFINED.find(line => !line.test(status));
    return (
      missing && `Expected the command to be confined, but its status lacks ${missing.source}.`
    );
  },
  askToEnd: init => {
    for (const processId of [init.processId, ...descendants(init.processId)]) {
      try {
        process.kill(processId, 'SIGTERM');
      } catch {
        // Gone meanwhile.
      }
    }
  },
  // Whoever loses its parent becomes the helper's child.
  count: child => (child.pid === undefined ? 0 : descendants(child.pid).length),
  end: (child, init) => {
    child.kill('SIGTERM');
    if (init) {
      killSandbox(init);
    }
    // The command cannot hold it up; should it hang all the same, the command's first process ends with it.
    setTimeout(() => child.kill('SIGKILL'), HELPER_MS).unref();
  },
  untilGone: () => Promise.resolve(true)
};

/** What the kernel says of a process that can gain no rights, has none and is filtered. */
const CONFINED = [/^NoNewPrivs:\s*1$/m, /^CapEff:\s*0+$/m, /^Seccomp:\s*2$/m];
const HELPER_MS = 5000;
