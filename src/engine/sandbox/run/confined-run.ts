import type { BoundedText } from './bounded-output';
import { OUTER_ENVIRONMENT } from '../environment';
import { prlimitOptions } from '../limits';
import type { Machine } from '../machine';
import type { PipePool } from './pipes';
import type { ProcessBound } from './process-bound';
import { DESCRIPTORS, type Profile } from '../profile/profile';
import { RunningSandbox, WORD_TO_GO } from './running-sandbox';
import type { CommandLimits, CommandResult } from '../sandbox';
import { startProcess } from '../spawn';

export interface ConfinedRequest {
  readonly profile: Profile;
  readonly machine: Machine & { readonly bwrap: string; readonly prlimit: string };
  readonly filter: Buffer;
  readonly command: string;
  /** Already clamped. */
  readonly limits: CommandLimits;
  readonly processBound: ProcessBound;
  readonly dropTo?: { readonly uid: number; readonly gid: number };
  readonly signal: AbortSignal;
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** How it ended. `started` is false exactly when not one instruction of the command ran. */
export interface ConfinedEnd {
  readonly started: boolean;
  readonly ended: CommandResult['ended'];
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: BoundedText;
  readonly stderr: BoundedText;
  /** Why set-up failed; stderr holds what bubblewrap said. */
  readonly problem?: string;
}

/**
 * Starts the sandbox with the command blocked, checks its mounts, lets it go, and waits for the end of the whole tree.
 * Closes the profile's descriptors. Rejects only where nothing could be started at all.
 */
export async function runConfined(request: ConfinedRequest, pipes: PipePool): Promise<ConfinedEnd> {
  const stdout = await pipes.open();
  const stderr = await pipes.open();
  const { mounts } = request.profile;
  try {
    const child = startProcess({
      argv: commandLine(request),
      environment: OUTER_ENVIRONMENT,
      stdio: [
        'ignore',
        stdout.write,
        stderr.write,
        'pipe',
        'pipe',
        'pipe',
        'pipe',
        ...mounts.descriptors
      ]
    });
    stdout.closeWrite();
    stderr.closeWrite();
    mounts.close();
    const running = new RunningSandbox(child, request);
    return await running.finish(stdout.takeRead(), stderr.takeRead());
  } finally {
    mounts.close();
    for (const pipe of [stdout, stderr]) {
      pipe.release();
    }
  }
}

/** prlimit stands outside so that bubblewrap's own first process is bound as well. */
function commandLine(request: ConfinedRequest): [string, ...string[]] {
  const { machine, dropTo, limits } = request;
  const outer = [machine.prlimit, ...prlimitOptions(limits), '--', machine.bwrap];
  const drop =
    dropTo && machine.setpriv
      ? [machine.setpriv, '--reuid', `${dropTo.uid}`, '--regid', `${dropTo.gid}`, '--clear-groups']
      : [];
  const inner =
    request.processBound === 'rlimit' ? [machine.prlimit, `--nproc=${limits.processes}`, '--'] : [];
  const [program = machine.prlimit, ...rest] = [...drop, ...(drop.length ? ['--'] : []), ...outer];
  return [
    program,
    ...rest,
    '--args',
    String(DESCRIPTORS.options),
    '--',
    ...LATCH,
    ...inner,
    '/bin/bash',
    '--noprofile',
    '--norc',
    '-c',
    request.command
  ];
}

/**
 * What stands in front of the command, the last thing before its first instruction: it goes on at the engine's word and
 * ends at the end of that pipe. bubblewrap's own `--block-fd` takes both for the word to go, and does not yet die with
 * its parent while it waits: an engine killed then would have let an unchecked command run.
 */
const LATCH: readonly string[] = [
  '/bin/sh',
  '-c',
  `read -r word <&${DESCRIPTORS.latch} && [ "$word" = ${WORD_TO_GO} ] && unset word && exec "$@" ${DESCRIPTORS.latch}<&-`,
  'sh'
];
