import { prlimitOptions } from '../limits';
import { DESCRIPTORS } from '../profile/descriptors';
import type { ConfinedRequest } from './confinement';

/**
 * What the latch in front of a command says when it stands in the finished sandbox, and the word it waits for. Both go
 * over one descriptor.
 */
export const LATCH_WORDS = { ready: 'ready', go: 'go' } as const;

/** The process to start. What runs inside stands at its end where bubblewrap makes the sandbox. */
export function commandLine(request: ConfinedRequest): [string, ...string[]] {
  const { machine, limits } = request;
  // prlimit stands outside so that the sandbox's own first process is bound as well.
  const bound = [machine.prlimit, ...prlimitOptions(limits), '--'];
  if (request.landlock) {
    const { python, helper } = request.landlock;
    // Isolated, and without the site's packages: nothing of home or workspace is loaded.
    return [machine.prlimit, ...bound.slice(1), python, '-I', '-S', helper];
  }
  const [program = machine.prlimit, ...rest] = [
    ...dropOptions(request),
    ...bound,
    machine.bwrap,
    '--args',
    String(DESCRIPTORS.options),
    '--',
    ...innerCommand(request)
  ];
  return [program, ...rest];
}

/** What runs inside. */
export function innerCommand(request: ConfinedRequest): readonly string[] {
  const { machine, limits, processBound } = request;
  return [
    ...LATCH,
    ...(processBound === 'rlimit' && !request.landlock
      ? [machine.prlimit, `--nproc=${limits.processes}`, '--']
      : []),
    ...request.bridge,
    '/bin/bash',
    '--noprofile',
    '--norc',
    '-c',
    request.command
  ];
}

function dropOptions({ dropTo, machine }: ConfinedRequest): readonly string[] {
  return dropTo && machine.setpriv
    ? [
        machine.setpriv,
        '--reuid',
        `${dropTo.uid}`,
        '--regid',
        `${dropTo.gid}`,
        '--clear-groups',
        '--'
      ]
    : [];
}

/**
 * What stands in front of the command, the last thing before its first instruction: it says that it is there, goes on at
 * the engine's word and ends at the end of that descriptor. bubblewrap's own `--block-fd` takes both for the word to go,
 * and does not yet die with its parent while it waits: an engine killed then would have let an unchecked command run.
 */
const LATCH: readonly string[] = [
  '/bin/sh',
  '-c',
  `echo ${LATCH_WORDS.ready} >&${DESCRIPTORS.latch} && read -r word <&${DESCRIPTORS.latch} && [ "$word" = ${LATCH_WORDS.go} ] && unset word && exec "$@" ${DESCRIPTORS.latch}<&-`,
  'sh'
];
