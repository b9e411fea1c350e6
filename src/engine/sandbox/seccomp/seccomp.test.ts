import { seccompFilter } from './seccomp';
import { SYSCALLS } from './syscall-numbers';

/** What the kernel would do: the classic BPF machine, as far as a seccomp filter uses it. */
function judge(filter: Buffer, data: Buffer): string {
  let accumulator = 0;
  for (let at = 0; at * 8 < filter.length; at++) {
    const operation = filter.readUInt16LE(at * 8);
    const [whenTrue, whenFalse] = [filter.readUInt8(at * 8 + 2), filter.readUInt8(at * 8 + 3)];
    const value = filter.readUInt32LE(at * 8 + 4);
    const jump = (holds: boolean): void => void (at += holds ? whenTrue : whenFalse);
    switch (operation) {
      case 0x20:
        accumulator = data.readUInt32LE(value);
        break;
      case 0x15:
        jump(accumulator === value);
        break;
      case 0x35:
        jump(accumulator >= value);
        break;
      case 0x45:
        jump((accumulator & value) !== 0);
        break;
      case 0x06:
        return ANSWERS.get(value) ?? `errno ${value & 0xffff}`;
      default:
        throw new Error(`no such operation: ${operation}`);
    }
  }
  throw new Error('the program ends without an answer');
}

function call(architecture: string, number: number, ...args: readonly number[]): Buffer {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(SYSCALLS.get(architecture)?.auditArchitecture ?? 0, 4);
  args.forEach((value, index) => data.writeBigUInt64LE(BigInt(value), 16 + 8 * index));
  return data;
}

const ANSWERS = new Map([
  [0x7fff0000, 'allow'],
  [0x80000000, 'kill']
]);
const EPERM = 'errno 1';
const ENOSYS = 'errno 38';
const EAFNOSUPPORT = 'errno 97';

const SIGCHLD = 17;
const NEWUSER = 0x10000000;
const CREAT = 0o100;
/** Call, its arguments, and the answer; on every architecture that has the call. */
const CALLS: readonly (readonly [name: string, args: readonly number[], answer: string])[] = [
  ['clone', [SIGCHLD], 'allow'],
  ['clone', [0x3d0f00], 'allow'],
  ['clone', [NEWUSER | SIGCHLD], EPERM],
  ['clone', [0x20000], EPERM],
  ['clone', [0x40000000], EPERM],
  ['clone3', [], ENOSYS],
  ['unshare', [0x400], 'allow'],
  ['unshare', [NEWUSER], EPERM],
  ['unshare', [0x80], EPERM],
  ['setns', [3, 0], EPERM],
  ['mount', [], EPERM],
  ['umount2', [], EPERM],
  ['pivot_root', [], EPERM],
  ['fsopen', [], EPERM],
  ['open_tree', [], EPERM],
  ['move_mount', [], EPERM],
  ['mount_setattr', [], EPERM],
  ['ptrace', [0], EPERM],
  ['process_vm_readv', [], EPERM],
  ['process_vm_writev', [], EPERM],
  ['pidfd_getfd', [], EPERM],
  ['keyctl', [], EPERM],
  ['add_key', [], EPERM],
  ['request_key', [], EPERM],
  ['bpf', [], EPERM],
  ['perf_event_open', [], EPERM],
  ['userfaultfd', [], EPERM],
  ['open_by_handle_at', [], EPERM],
  ['kexec_load', [], EPERM],
  ['init_module', [], EPERM],
  ['finit_module', [], EPERM],
  ['clock_settime', [], EPERM],
  ['swapon', [], EPERM],
  ['reboot', [], EPERM],
  ['openat2', [], ENOSYS],
  ['io_uring_setup', [], ENOSYS],
  ['io_uring_enter', [], ENOSYS],
  ['io_uring_register', [], ENOSYS],
  ['socket', [1, 1, 0], 'allow'],
  ['socket', [2, 1, 0], 'allow'],
  ['socket', [10, 1, 0], 'allow'],
  ['socket', [16, 3, 0], 'allow'],
  ['socket', [17, 3, 0], EAFNOSUPPORT],
  ['socket', [40, 1, 0], EAFNOSUPPORT],
  ['socket', [38, 5, 0], EAFNOSUPPORT],
  ['socketpair', [1, 1, 0], 'allow'],
  ['ioctl', [0, 0x5401], 'allow'],
  ['ioctl', [0, 0x5412], EPERM],
  ['ioctl', [0, 0x541c], EPERM],
  ['chmod', [0, 0o755], 'allow'],
  ['chmod', [0, 0o4755], EPERM],
  ['fchmod', [0, 0o2755], EPERM],
  ['fchmodat', [0, 0, 0o6755], EPERM],
  ['fchmodat', [0, 0, 0o1777], 'allow'],
  ['fchmodat2', [0, 0, 0o4755], EPERM],
  ['mknodat', [0, 0, 0o104755], EPERM],
  ['openat', [0, 0, CREAT, 0o644], 'allow'],
  ['openat', [0, 0, CREAT, 0o4755], EPERM],
  ['openat', [0, 0, 0, 0o4755], 'allow'],
  ['open', [0, CREAT, 0o4755], EPERM],
  ['creat', [0, 0o4755], EPERM]
];

describe.each(['x64', 'arm64'])('the filter for %s', architecture => {
  const numbers = SYSCALLS.get(architecture)?.numbers ?? {};
  const filter = seccompFilter(architecture) ?? Buffer.alloc(0);
  const present = CALLS.filter(([name]) => numbers[name] !== undefined);

  test.each(present)('%s(%j): %s', (name, args, answer) => {
    expect(judge(filter, call(architecture, numbers[name] ?? -1, ...args))).toBe(answer);
  });

  test('looks at the low half of an argument whatever the high half holds', () => {
    const data = call(architecture, numbers['ioctl'] ?? -1, 0, 0x1_0000_5412);
    expect(judge(filter, data)).toBe(EPERM);
  });

  test('kills a call of another architecture', () => {
    const data = call(architecture, numbers['ioctl'] ?? -1);
    data.writeUInt32LE(0x40000003, 4);
    expect(judge(filter, data)).toBe('kill');
  });

  test('lets ordinary calls through', () => {
    const named = new Set(Object.values(numbers));
    const others = Array.from({ length: 420 }, (_, number) => number).filter(n => !named.has(n));
    expect(others.length).toBeGreaterThan(300);
    expect(others.filter(number => judge(filter, call(architecture, number)) !== 'allow')).toEqual(
      []
    );
  });
});

/** What Landlock alone does not hold: [call, arguments, answer where it holds signals, where it does not]. */
const BEYOND_LANDLOCK: readonly (readonly [string, readonly number[], string, string])[] = [
  ['socket', [1, 1, 0], EPERM, EPERM],
  ['socket', [2, 1, 0], EPERM, EPERM],
  ['socket', [40, 1, 0], EAFNOSUPPORT, EAFNOSUPPORT],
  ['socketpair', [1, 1, 0], 'allow', 'allow'],
  ['kill', [0, 15], 'allow', EPERM],
  ['tgkill', [7, 7, 6], 'allow', EPERM],
  ['pidfd_send_signal', [3, 9], 'allow', EPERM],
  ['shmget', [1, 4096, 0], EPERM, EPERM],
  ['mq_open', [1, 0], EPERM, EPERM],
  ['chmod', [1, 0o600], EPERM, EPERM],
  ['fchmod', [1, 0o600], 'allow', 'allow'],
  ['fchmodat', [1, 1, 0o600], EPERM, EPERM],
  ['lchown', [1, 0, 0], EPERM, EPERM],
  ['setxattr', [1], EPERM, EPERM],
  ['utimensat', [3, 0, 1], 'allow', 'allow'],
  ['utimensat', [3, 0x7fff_0000_0000, 1], EPERM, EPERM],
  ['utimensat', [3, 4096, 1], EPERM, EPERM],
  ['prlimit64', [0, 7], 'allow', 'allow'],
  ['prlimit64', [1, 7], EPERM, EPERM],
  ['sched_setaffinity', [1, 8], EPERM, EPERM],
  ['setpriority', [0, 1, 19], EPERM, EPERM],
  ['clone', [NEWUSER], EPERM, EPERM],
  ['ptrace', [0], EPERM, EPERM],
  ['openat', [0, 0, CREAT, 0o644], 'allow', 'allow']
];

describe.each(['x64', 'arm64'])('the filter around Landlock for %s', architecture => {
  const numbers = SYSCALLS.get(architecture)?.numbers ?? {};
  const present = BEYOND_LANDLOCK.filter(([name]) => numbers[name] !== undefined);

  test.each(present)('%s(%j): %s with signals held, else %s', (name, args, held, free) => {
    const answers = (['landlock', 'landlock-without-signals'] as const).map(kind =>
      judge(
        seccompFilter(architecture, kind) ?? Buffer.alloc(0),
        call(architecture, numbers[name] ?? -1, ...args)
      )
    );
    expect(answers).toEqual([held, free]);
  });
});

test('x32 calls are killed on x64, whatever they are', () => {
  const filter = seccompFilter('x64') ?? Buffer.alloc(0);
  expect([0, 39, 101].map(n => judge(filter, call('x64', 0x40000000 | n)))).toEqual([
    'kill',
    'kill',
    'kill'
  ]);
});

test('an architecture without a table has no filter, and so no sandbox', () => {
  expect(seccompFilter('ppc64')).toBeUndefined();
});
