import type { CommandLimits } from './sandbox';

/** The widest bounds; policy may narrow them. */
export const BUILT_IN_LIMITS: CommandLimits = {
  wallSeconds: 600,
  cpuSeconds: 600,
  memoryMB: 4096,
  processes: 512,
  outputKB: 1024
};

/** Bounds without a member in `CommandLimits`: the same for every command. */
export const FIXED_LIMITS = {
  openFiles: 4096,
  fileBytes: 2 ** 30,
  /** Written to the workspace by one command. */
  workspaceBytes: 10 * 2 ** 30,
  /** Kept for the commands of one workspace from run to run. */
  cacheBytes: 2 * 2 ** 30,
  sharedMemoryBytes: 64 * 2 ** 20,
  temporaryBytes: 256 * 2 ** 20,
  homeBytes: 16 * 2 ** 20,
  runBytes: 2 ** 20
} as const;

/** Each bound at most the built-in one, which 0 ("no limit of this kind") stands for too; less than 1 or no number is 1. */
export function clampLimits(limits: CommandLimits): CommandLimits {
  const clamp = (name: keyof CommandLimits): number =>
    limits[name] === 0
      ? BUILT_IN_LIMITS[name]
      : Math.min(BUILT_IN_LIMITS[name], Math.max(1, Math.floor(limits[name]) || 1));
  return {
    wallSeconds: clamp('wallSeconds'),
    cpuSeconds: clamp('cpuSeconds'),
    memoryMB: clamp('memoryMB'),
    processes: clamp('processes'),
    outputKB: clamp('outputKB')
  };
}

/**
 * Options of prlimit. Set in front of the sandbox, so that its first process has them too. `data` bounds each process,
 * not their sum.
 */
export function prlimitOptions(limits: CommandLimits): readonly string[] {
  return [
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + 5}`,
    `--data=${limits.memoryMB * 2 ** 20}`,
    `--nofile=${FIXED_LIMITS.openFiles}`,
    `--fsize=${FIXED_LIMITS.fileBytes}`,
    '--core=0',
    '--memlock=65536',
    '--msgqueue=0'
  ];
}
