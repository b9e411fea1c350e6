import fs from 'node:fs';

/** One process for good: its number alone may be somebody else's by the time it is used. */
export interface ProcessIdentity {
  readonly processId: number;
  /** In the kernel's ticks since its boot. */
  readonly startedAt: string;
}

/** A process by its number; undefined where it is gone. */
export function identify(processId: number): ProcessIdentity | undefined {
  const stat = readStat(processId);
  return stat && { processId, startedAt: stat.startedAt };
}

/** Makes sure of a process by its number; undefined where it is gone or not a child of `parent`. */
export function identifyChild(processId: number, parent: number): ProcessIdentity | undefined {
  const stat = readStat(processId);
  return stat?.parent === parent ? { processId, startedAt: stat.startedAt } : undefined;
}

/** Asks every process of a sandbox to end, its first one aside, which would not listen. A namespace's processes only. */
export function askToEnd(init: ProcessIdentity): void {
  const space = namespaceOf(init.processId);
  if (space === undefined || !isAlive(init)) {
    return;
  }
  for (const processId of descendants(init.processId)) {
    if (namespaceOf(processId) === space) {
      signalProcess(processId, 'SIGTERM');
    }
  }
}

/** Ends a sandbox: with its first process the kernel kills all others of the namespace. */
export function killSandbox(init: ProcessIdentity): void {
  if (isAlive(init)) {
    signalProcess(init.processId, 'SIGKILL');
  }
}

/** Waits until a sandbox has ended: its first process goes last. False where that takes longer than 5 seconds. */
export async function untilGone(init: ProcessIdentity): Promise<boolean> {
  const start = performance.now();
  while (isAlive(init)) {
    const waited = performance.now() - start;
    if (waited > GONE_MS) {
      return false;
    }
    // The kernel needs some hundred microseconds as a rule, and the shortest timer is a millisecond.
    await new Promise<void>(resolve => {
      if (waited < AT_ONCE_MS) setImmediate(resolve);
      else setTimeout(resolve, 1);
    });
  }
  return true;
}

/** A process that has ended and that nobody has asked about yet is gone as well: nothing of it runs. */
export function isAlive({ processId, startedAt }: ProcessIdentity): boolean {
  const stat = readStat(processId);
  return stat?.startedAt === startedAt && stat.state !== 'Z';
}

function readStat(
  processId: number
): { state: string; parent: number; startedAt: string } | undefined {
  try {
    const text = fs.readFileSync(`/proc/${processId}/stat`, 'utf8');
    // Behind the name, which may hold blanks and brackets: state, parent, and start as the 20th.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** All processes below one, as far as the kernel tells. */
export function descendants(processId: number): readonly number[] {
  const found: number[] = [];
  const open = [processId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of childrenOf(next)) {
      found.push(child);
      open.push(child);
    }
  }
  return found;
}

function childrenOf(processId: number): readonly number[] {
  try {
    return fs
      .readdirSync(`/proc/${processId}/task`)
      .flatMap(thread =>
        fs.readFileSync(`/proc/${processId}/task/${thread}/children`, 'utf8').split(' ')
      )
      .filter(Boolean)
      .map(Number);
  } catch {
    return []; // Ended meanwhile, or a kernel without CONFIG_PROC_CHILDREN: the hard end follows anyway.
  }
}

function namespaceOf(processId: number): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${processId}/ns/pid`);
  } catch {
    return undefined;
  }
}

function signalProcess(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch {
    // Already gone, which is what was wanted.
  }
}

const GONE_MS = 5000;
const AT_ONCE_MS = 2;
