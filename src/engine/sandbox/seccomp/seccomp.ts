import { refuseBeyondLandlock } from './landlock-calls';
import { EAFNOSUPPORT, ENOSYS, EPERM, Program, SET_ID_BITS } from './program';
import { SYSCALLS } from './syscall-numbers';

/**
 * What stands around the filter: namespaces of its own; or Landlock alone, which leaves the command among all other
 * processes, with the signals of its processes held back by Landlock (version 6 and later) or not.
 */
export type FilterKind = 'namespaces' | 'landlock' | 'landlock-without-signals';

/**
 * The seccomp filter of a command as a classic BPF program: default allow; what could make namespaces, mounts, set-id
 * files or reach other processes and the kernel's rarer parts gets an errno; a foreign architecture and x32 are killed.
 * @returns undefined for an architecture without a table
 */
export function seccompFilter(
  architecture: string,
  kind: FilterKind = 'namespaces'
): Buffer | undefined {
  const table = SYSCALLS.get(architecture);
  if (!table) {
    return undefined;
  }
  const program = new Program(table.numbers);
  program.begin(table.auditArchitecture);
  if (architecture === 'x64') {
    program.killFrom(X32_BIT);
  }
  refuseEverywhere(program);
  if (kind !== 'namespaces') {
    refuseBeyondLandlock(program, kind === 'landlock');
  }
  program.allowTheRest();
  return program.toBuffer();
}

function refuseEverywhere(program: Program): void {
  program.refuseFlags('clone', 0, NAMESPACE_FLAGS);
  program.refuseFlags('unshare', 0, NAMESPACE_FLAGS | NEW_TIME_NAMESPACE);
  program.refuseValues('ioctl', 1, [TIOCSTI, TIOCLINUX]);
  program.allowValues('socket', 0, SOCKET_FAMILIES, EAFNOSUPPORT);
  program.allowValues('socketpair', 0, SOCKET_FAMILIES, EAFNOSUPPORT);
  for (const [name, modeArgument] of MODE_ARGUMENTS) {
    program.refuseFlags(name, modeArgument, SET_ID_BITS);
  }
  program.refuseCreateMode('open', 1, 2);
  program.refuseCreateMode('openat', 2, 3);
  for (const name of ABSENT) {
    program.refuse(name, ENOSYS);
  }
  for (const name of DENIED) {
    program.refuse(name, EPERM);
  }
}

const X32_BIT = 0x40000000;
/** NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACE_FLAGS = 0x7e020000;
/** Exists for `unshare` only; in `clone` these bits hold the exit signal. */
const NEW_TIME_NAMESPACE = 0x80;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** UNIX, INET, INET6, NETLINK. */
const SOCKET_FAMILIES = [1, 2, 10, 16];

/** Calls with a mode, and the argument that holds it. */
const MODE_ARGUMENTS: readonly (readonly [name: string, argument: number])[] = [
  ['chmod', 1],
  ['fchmod', 1],
  ['fchmodat', 2],
  ['fchmodat2', 2],
  ['creat', 1],
  ['mknod', 1],
  ['mknodat', 2]
];

/** Calls whose arguments lie in memory that the filter cannot read; programs fall back when the kernel has none. */
const ABSENT = ['clone3', 'openat2', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'];

const DENIED = [
  'setns',
  'mount',
  'umount2',
  'pivot_root',
  'chroot',
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'keyctl',
  'add_key',
  'request_key',
  'bpf',
  'perf_event_open',
  'userfaultfd',
  'open_tree',
  'open_tree_attr',
  'move_mount',
  'fsopen',
  'fsconfig',
  'fsmount',
  'fspick',
  'mount_setattr',
  'kexec_load',
  'kexec_file_load',
  'init_module',
  'finit_module',
  'delete_module',
  'reboot',
  'swapon',
  'swapoff',
  'acct',
  'settimeofday',
  'clock_settime',
  'quotactl',
  'syslog',
  'iopl',
  'ioperm',
  'modify_ldt',
  'name_to_handle_at',
  'open_by_handle_at',
  'lookup_dcookie',
  'vhangup',
  'pidfd_getfd',
  'fanotify_init',
  'kcmp',
  'process_madvise'
];
