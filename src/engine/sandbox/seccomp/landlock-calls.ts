import { EPERM, type Program } from './program';

/**
 * Refuses what namespaces keep apart and Landlock does not: sockets of every kind, shared memory and queues of the
 * user's other programs, their limits and priorities; and changes of modes, owners and attributes by path, which
 * Landlock does not look at.
 * @param signalsAreHeld whether Landlock keeps signals among the command's own processes; else there are none
 */
export function refuseBeyondLandlock(program: Program, signalsAreHeld: boolean): void {
  for (const name of [...SHARED_WITH_OTHERS, ...BY_PATH, ...(signalsAreHeld ? [] : SIGNALS)]) {
    program.refuse(name, EPERM);
  }
  for (const [name, argument] of ON_A_PROCESS) {
    program.refuseUnlessZero(name, argument);
  }
  // Without a path it is about an open file, which Landlock has let the command open.
  program.refuseUnlessZero('utimensat', 1);
}

const SHARED_WITH_OTHERS = [
  'socket',
  'shmget',
  'shmat',
  'shmctl',
  'semget',
  'semop',
  'semctl',
  'semtimedop',
  'msgget',
  'msgsnd',
  'msgrcv',
  'msgctl',
  'mq_open',
  'mq_unlink',
  'process_mrelease'
];

const BY_PATH = [
  'chmod',
  'fchmodat',
  'fchmodat2',
  'chown',
  'lchown',
  'fchownat',
  'setxattr',
  'lsetxattr',
  'removexattr',
  'lremovexattr',
  'setxattrat',
  'removexattrat',
  'file_setattr',
  'utime',
  'utimes',
  'futimesat'
];

const SIGNALS = [
  'kill',
  'tkill',
  'tgkill',
  'rt_sigqueueinfo',
  'rt_tgsigqueueinfo',
  'pidfd_send_signal'
];

/** Calls on a process, and the argument that names it; 0 is the caller. */
const ON_A_PROCESS: readonly (readonly [name: string, argument: number])[] = [
  ['prlimit64', 0],
  ['setpriority', 1],
  ['ioprio_set', 1],
  ['sched_setaffinity', 0],
  ['sched_setscheduler', 0],
  ['sched_setparam', 0],
  ['sched_setattr', 0],
  ['migrate_pages', 0],
  ['move_pages', 0]
];
