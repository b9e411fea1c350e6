import fs from 'node:fs';

/** Asks every process of a sandbox to end, its first one aside, which would not listen. A namespace's processes only. */
export function askToEnd(init: number): void {
  const space = namespaceOf(init);
  for (const processId of descendants(init)) {
    if (space !== undefined && namespaceOf(processId) === space) {
      signalProcess(processId, 'SIGTERM');
    }
  }
}

/** Ends a sandbox: with its first process the kernel kills all others of the namespace. */
export function killSandbox(init: number): void {
  signalProcess(init, 'SIGKILL');
}

/** All processes below one, as far as the kernel tells. */
function descendants(processId: number): readonly number[] {
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
