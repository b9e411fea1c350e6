import { realPath } from '../../sandbox/host-paths';
import { findUnpinnable, type Unpinnable } from './fetched-program';

/** As `findUnpinnable`, also for what the path of the program leads to: a link may have any name. */
export function findUnpinnableProgram(
  command: string,
  args: readonly string[]
): Unpinnable | undefined {
  const real = realPath(command) ?? command;
  return findUnpinnable([command, ...args]) ?? findUnpinnable([real, ...args]);
}
