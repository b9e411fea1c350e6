import { findExecutable, realPath } from './host-paths';

/** Programs of the system that the sandbox is built from; undefined where one is not installed. */
export interface Machine {
  readonly bwrap: string | undefined;
  readonly prlimit: string | undefined;
  readonly setpriv: string | undefined;
  readonly nsenter: string | undefined;
  readonly mkfifo: string | undefined;
  readonly python: string | undefined;
}

/** A machine that has every program that each sandbox is built from; `bwrap` is '' where there is none. */
export type EquippedMachine = Machine & {
  readonly bwrap: string;
  readonly prlimit: string;
  readonly mkfifo: string;
};

/**
 * Looks in the system's folders only: a program of the search path could have been put there by anybody.
 * @param bwrap a path to use instead, for tests
 */
export function findMachine(bwrap?: string): Machine {
  const find = (name: string): string | undefined => findExecutable(name, FOLDERS);
  return {
    bwrap: bwrap === undefined ? find('bwrap') : (realPath(bwrap) ?? undefined),
    prlimit: find('prlimit'),
    setpriv: find('setpriv'),
    nsenter: find('nsenter'),
    mkfifo: find('mkfifo'),
    python: find('python3')
  };
}

const FOLDERS = [
  '/usr/bin',
  '/bin',
  '/usr/local/bin',
  '/usr/sbin',
  '/sbin',
  '/run/current-system/sw/bin'
];
