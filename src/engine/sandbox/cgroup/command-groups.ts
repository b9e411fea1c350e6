import fs from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../../base/coded-error';
import { readText } from '../host-paths';
import { identify, isAlive } from '../run/process-tree';
import type { CommandLimits } from '../sandbox';
import { runHelper } from '../spawn';
import { findHierarchies, type Controller, type Hierarchy } from './hierarchies';

/**
 * Control groups for commands: they bound the sums of memory (with what lies in memory folders) and of processes, which
 * limits of single processes do not. Made where the kernel lets us, each for one command.
 */
export class CommandGroups {
  /** Of all groups of this process: a second check of the machine must not name a group that is in use. */
  private static count = 0;

  private constructor(
    private readonly hierarchies: readonly Hierarchy[],
    private readonly prefix: string
  ) {}

  /**
   * Groups that bound memory and processes, proven by a process that joined one; undefined where that is not to be had.
   * Removes what engines that were killed left behind.
   * @param hierarchies for tests
   */
  static async find(hierarchies = findHierarchies()): Promise<CommandGroups | undefined> {
    const has = (name: Controller): boolean =>
      hierarchies.some(({ controllers }) => controllers.has(name));
    const own = identify(process.pid);
    if (!own || !has('memory') || !has('pids')) {
      return undefined;
    }
    hierarchies.forEach(({ folder }) => sweep(folder));
    const groups = new CommandGroups(hierarchies, `sallyport-${own.processId}-${own.startedAt}`);
    return (await groups.proves()) ? groups : undefined;
  }

  /**
   * Makes the group of one command.
   * @throws CodedError `failed` where the kernel no longer lets us
   */
  make(limits: CommandLimits): CommandGroup {
    const name = `${this.prefix}-${++CommandGroups.count}`;
    const places = this.hierarchies.map(hierarchy => ({
      ...hierarchy,
      folder: path.join(hierarchy.folder, name)
    }));
    const group = new CommandGroup(places.map(({ folder }) => folder));
    try {
      for (const place of places) {
        fs.mkdirSync(place.folder);
        for (const [file, value] of settings(place, limits)) {
          fs.writeFileSync(path.join(place.folder, file), value);
        }
        // A kernel that does not count swap has none of them.
        for (const [file, value] of swapSettings(place, limits)) {
          if (fs.existsSync(path.join(place.folder, file))) {
            fs.writeFileSync(path.join(place.folder, file), value);
          }
        }
      }
      return group;
    } catch (cause) {
      void group.dispose();
      throw new CodedError('failed', 'Expected to make a control group for the command.', {
        cause
      });
    }
  }

  /** Whether a process may really be moved: for that the kernel asks for more than for a folder. */
  private async proves(): Promise<boolean> {
    try {
      const group = this.make({
        wallSeconds: 1,
        cpuSeconds: 1,
        memoryMB: 64,
        processes: 8,
        outputKB: 1
      });
      const script = 'for file; do echo $$ > "$file" || exit 1; done';
      const problem = await runHelper(['/bin/sh', '-c', script, 'sh', ...group.memberFiles()]);
      await group.dispose();
      return problem === '';
    } catch {
      return false; // Not to be had; limits of single processes hold.
    }
  }
}

/** The group of one command. */
export class CommandGroup {
  constructor(private readonly folders: readonly string[]) {}

  /** Files that take the number of a process that is to join. */
  memberFiles(): readonly string[] {
    return this.folders.map(folder => path.join(folder, 'cgroup.procs'));
  }

  /** Moves a process; those it starts later are members by birth. Waits in the kernel, up to some milliseconds. */
  async join(processId: number): Promise<void> {
    await Promise.all(
      this.memberFiles().map(file => fs.promises.writeFile(file, String(processId)))
    );
  }

  /** Moves those of them that were born before their parent had joined. */
  async joinAll(processIds: readonly number[]): Promise<void> {
    for (const file of this.memberFiles()) {
      const members = new Set(readText(file).split('\n').map(Number));
      for (const processId of processIds.filter(id => !members.has(id))) {
        await fs.promises.writeFile(file, String(processId));
      }
    }
  }

  /** Removes the group once its last process is gone; what cannot be removed now goes when an engine starts. */
  async dispose(): Promise<void> {
    for (const folder of this.folders) {
      for (let attempt = 0; !removeGroup(folder) && attempt < REMOVE_ATTEMPTS; attempt++) {
        await new Promise(resolve => setTimeout(resolve, 1 + attempt));
      }
    }
  }
}

/** File → value, for the controllers of one hierarchy. */
function settings(
  { version, controllers }: Hierarchy,
  { memoryMB, processes }: CommandLimits
): readonly (readonly [string, string])[] {
  const bytes = String(memoryMB * 2 ** 20);
  const found: (readonly [string, string])[] = [];
  if (controllers.has('memory')) {
    found.push([version === 1 ? 'memory.limit_in_bytes' : 'memory.max', bytes]);
  }
  if (controllers.has('pids')) {
    found.push(['pids.max', String(processes + OWN_PROCESSES)]);
  }
  if (controllers.has('cpu')) {
    // Half of what others get where all want it: the server that asked stays quick.
    found.push(version === 1 ? ['cpu.shares', '512'] : ['cpu.weight', '50']);
  }
  return found;
}

function swapSettings(
  { controllers }: Hierarchy,
  { memoryMB }: CommandLimits
): readonly (readonly [string, string])[] {
  return controllers.has('memory')
    ? [
        ['memory.memsw.limit_in_bytes', String(memoryMB * 2 ** 20)],
        ['memory.swap.max', '0']
      ]
    : [];
}

/** Ends and removes the groups of engines that are no more. */
function sweep(folder: string): void {
  for (const name of readNames(folder)) {
    const [, id, startedAt] = NAME.exec(name) ?? [];
    if (id === undefined || startedAt === undefined) {
      continue;
    }
    const group = path.join(folder, name);
    const members = readText(path.join(group, 'cgroup.procs')).split('\n').filter(Boolean);
    // A member without a number for us belongs to another container, and so may its engine, which we could not see.
    if (isAlive({ processId: Number(id), startedAt }) || members.some(member => !(+member > 1))) {
      continue;
    }
    for (const member of members) {
      try {
        process.kill(Number(member), 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
    removeGroup(group);
  }
}

function readNames(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // Nothing of ours is where we may not look.
  }
}

/** False where it still has processes. */
function removeGroup(folder: string): boolean {
  try {
    fs.rmdirSync(folder);
    return true;
  } catch (error) {
    // The cast: Node's errors of files carry the system's code.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

const NAME = /^sallyport-(\d+)-(\d+)-\d+$/;
/** The sandbox's first process. */
const OWN_PROCESSES = 1;
const REMOVE_ATTEMPTS = 20;
