import { SYSCALLS } from './syscall-numbers';

/**
 * The seccomp filter of a command as a classic BPF program: default allow; what could make namespaces, mounts, set-id
 * files or reach other processes and the kernel's rarer parts gets an errno; a foreign architecture and x32 are killed.
 * @returns undefined for an architecture without a table
 */
export function seccompFilter(architecture: string): Buffer | undefined {
  const table = SYSCALLS.get(architecture);
  if (!table) {
    return undefined;
  }
  const program = new Program(table.numbers);
  program.load(ARCHITECTURE_OFFSET);
  program.emit(JUMP_EQUAL, 1, 0, table.auditArchitecture);
  program.emit(RETURN, 0, 0, KILL_PROCESS);
  program.load(NUMBER_OFFSET);
  if (architecture === 'x64') {
    program.emit(JUMP_AT_LEAST, 0, 1, X32_BIT);
    program.emit(RETURN, 0, 0, KILL_PROCESS);
  }
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
  program.emit(RETURN, 0, 0, ALLOW);
  return program.toBuffer();
}

/** A classic BPF program under construction. Between two calls of its methods the accumulator holds the call's number. */
class Program {
  private readonly code: [operation: number, whenTrue: number, whenFalse: number, value: number][] =
    [];

  constructor(private readonly numbers: Readonly<Record<string, number>>) {}

  emit(operation: number, whenTrue: number, whenFalse: number, value: number): void {
    this.code.push([operation, whenTrue, whenFalse, value >>> 0]);
  }

  load(offset: number): void {
    this.emit(LOAD_WORD, 0, 0, offset);
  }

  fail(errno: number): void {
    this.emit(RETURN, 0, 0, ERRNO | errno);
  }

  refuse(name: string, errno: number): void {
    const number = this.numbers[name];
    if (number !== undefined) {
      this.emit(JUMP_EQUAL, 0, 1, number);
      this.fail(errno);
    }
  }

  refuseFlags(name: string, argument: number, flags: number): void {
    this.inspect(name, argument, () => {
      this.emit(JUMP_ANY_BIT, 0, 1, flags);
      this.fail(EPERM);
    });
  }

  refuseValues(name: string, argument: number, values: readonly number[]): void {
    this.inspect(name, argument, () => {
      for (const value of values) {
        this.emit(JUMP_EQUAL, 0, 1, value);
        this.fail(EPERM);
      }
    });
  }

  allowValues(name: string, argument: number, values: readonly number[], errno: number): void {
    this.inspect(name, argument, () => {
      values.forEach((value, index) => this.emit(JUMP_EQUAL, values.length - index, 0, value));
      this.fail(errno);
    });
  }

  /** The mode argument of an open counts only where a file is made: O_CREAT or O_TMPFILE, other bits there are noise. */
  refuseCreateMode(name: string, flagsArgument: number, modeArgument: number): void {
    this.inspect(name, modeArgument, () => {
      this.emit(JUMP_ANY_BIT, 0, 3, SET_ID_BITS);
      this.load(argumentOffset(flagsArgument));
      this.emit(JUMP_ANY_BIT, 0, 1, O_CREAT | O_TMPFILE);
      this.fail(EPERM);
    });
  }

  toBuffer(): Buffer {
    const buffer = Buffer.alloc(this.code.length * 8);
    this.code.forEach(([operation, whenTrue, whenFalse, value], index) => {
      buffer.writeUInt16LE(operation, index * 8);
      buffer[index * 8 + 2] = whenTrue;
      buffer[index * 8 + 3] = whenFalse;
      buffer.writeUInt32LE(value, index * 8 + 4);
    });
    return buffer;
  }

  /** Tests the low half of one argument of one call; other calls jump over the test. */
  private inspect(name: string, argument: number, test: () => void): void {
    const number = this.numbers[name];
    if (number === undefined) {
      return;
    }
    const jump: [number, number, number, number] = [JUMP_EQUAL, 0, 0, number];
    this.code.push(jump);
    const start = this.code.length;
    this.load(argumentOffset(argument));
    test();
    this.load(NUMBER_OFFSET);
    jump[2] = this.code.length - start;
  }
}

/** Little-endian low word of an argument in struct seccomp_data. */
const argumentOffset = (argument: number): number => 16 + 8 * argument;

const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const X32_BIT = 0x40000000;
/** NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACE_FLAGS = 0x7e020000;
/** Exists for `unshare` only; in `clone` these bits hold the exit signal. */
const NEW_TIME_NAMESPACE = 0x80;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const SET_ID_BITS = 0o6000;
const O_CREAT = 0o100;
/** __O_TMPFILE alone: O_TMPFILE holds O_DIRECTORY too, which is no creation. */
const O_TMPFILE = 0o20000000;
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
