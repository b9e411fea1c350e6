import path from 'node:path';
import { realPath } from '../host-paths';
import type { Machine } from '../machine';
import { runForText } from '../spawn';

/** The program that confines a command by Landlock, and what runs it. */
export interface LandlockHelper {
  readonly python: string;
  readonly helper: string;
  /** Of the kernel's interface; from 6 on it keeps signals among the command's own processes. */
  readonly version: number;
}

/**
 * Finds what confines by Landlock; or why that cannot be had here, as a sentence.
 * @param file the program as the package brings it; absent: as it lies beside the running bundle
 */
export async function findLandlock(
  machine: Machine,
  file: string | undefined
): Promise<LandlockHelper | string> {
  const helper = realPath(file ?? besideBundle());
  if (!helper) {
    return 'The program that confines by Landlock is missing from the installed package.';
  }
  if (!machine.python) {
    return 'There is no python3 of the system to confine by Landlock.';
  }
  const said = await runForText([machine.python, '-I', '-S', helper, '--version']);
  const version = /^-?\d+$/m.exec(said)?.[0];
  return version !== undefined && Number(version) >= OLDEST_VERSION
    ? { python: machine.python, helper, version: Number(version) }
    : 'This kernel has no Landlock, or one that is too old (Linux 6.2 is needed).';
}

const besideBundle = (): string =>
  path.resolve(process.argv[1] ?? '', '..', '..', 'sandbox', 'landlock.py');

/** The first one that can refuse to cut files short. */
const OLDEST_VERSION = 3;
