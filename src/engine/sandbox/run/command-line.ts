import { prlimitOptions } from '../limits';
import { DESCRIPTORS } from '../profile/descriptors';
import type { ConfinedRequest } from './confinement';

/**
 * What the latch in front of a command says when it stands in the finished sandbox, and the word it waits for. Both go
 * over one descriptor.
 */
export const LATCH_WORDS = { ready: 'ready', go: 'go' } as const;

/** The whole command line of one run, bubblewrap's own options aside, which go over a descriptor. */
export function commandLine(request: ConfinedRequest): [string, ...string[]] {
  const { machine, dropTo, limits } = request;
  // prlimit stands outside so that bubblewrap's own first process is bound as well.
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
    ...request.bridge,
    '/bin/bash',
    '--noprofile',
    '--norc',
    '-c',
    request.command
  ];
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
