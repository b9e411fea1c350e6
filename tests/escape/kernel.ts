import { callNumber, makesCall, python, type Attempt, type Family } from './attempt';

/** A call of another way into the kernel, in machine code. The process must not live on to say so. */
const onX64: readonly Attempt[] =
  process.arch === 'x64'
    ? [
        {
          name: 'makes a call of the x32 kind, live',
          command: () => python('call(0x40000000 | 39); print("OUT")')
        },
        {
          name: 'makes a call of 32-bit programs, live',
          // mov eax, 20 (getpid); int 0x80; ret
          command: () =>
            python(`
import mmap
page = mmap.mmap(-1, 4096, prot=7)
page.write(b"\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3")
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
print("OUT")`)
        },
        {
          name: 'changes its table of segments',
          command: () => makesCall('modify_ldt', '0', 'ctypes.create_string_buffer(16)', '16')
        }
      ]
    : [];

/** Makes a child in a new namespace by a call; the child ends at once. */
const childIn = (setUp: string, made: string): string =>
  python(`
${setUp}
result = ${made}
if result == 0: os._exit(0)
reaches(result)`);

/** The kernel's rarer parts, each a hole of its own some year. */
export const kernel: Family = {
  name: 'kernel',
  attempts: [
    { name: 'makes a user namespace', command: () => 'unshare --user true && echo OUT' },
    { name: 'makes a mount namespace', command: () => 'unshare --mount true && echo OUT' },
    {
      name: 'makes a user and network namespace',
      command: () => 'unshare --user --map-root-user --net true && echo OUT'
    },
    {
      name: 'makes a child in a user namespace',
      command: () => childIn('', `call(${callNumber('clone')}, 0x10000011, 0, 0, 0, 0)`)
    },
    {
      name: 'makes a child in a user namespace by the newer call',
      command: () =>
        childIn(
          'wish = struct.pack("<8Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0)',
          `call(${callNumber('clone3')}, wish, 64)`
        )
    },
    {
      name: 'makes a time namespace',
      command: () =>
        `unshare --user --map-root-user true; ${python(`call(${callNumber('unshare')}, 0x10000000); reaches(call(${callNumber('unshare')}, 0x80))`)}`
    },
    {
      name: 'starts a sandbox in the sandbox',
      command: () =>
        'bwrap --unshare-all --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin --proc /proc true && echo OUT'
    },
    {
      name: 'enters a namespace',
      // No descriptor at all, which a kernel that looks says.
      command: () => makesCall('setns', '-1', '0')
    },
    { name: 'mounts', command: () => 'mount -t tmpfs none /mnt && echo OUT' },
    {
      name: 'mounts by the newer calls',
      command: () => makesCall('fsopen', 'b"tmpfs"', '0')
    },
    {
      name: 'takes a tree of mounts',
      command: () => makesCall('open_tree', '-100', 'b"/"', '1')
    },
    {
      name: 'changes the attributes of a mount',
      command: () => makesCall('mount_setattr', '-100', 'b"/nowhere"', '0', 'bytes(32)', '32')
    },
    { name: 'changes its root', command: () => makesCall('chroot', 'b"/"') },
    { name: 'traces a process', command: () => makesCall('ptrace', '0', '0', '0', '0') },
    {
      name: 'reads the memory of a process',
      command: () =>
        python(`
kept = ctypes.create_string_buffer(b"x" * 8)
vector = struct.pack("<QQ", ctypes.addressof(kept), 8)
reaches(call(${callNumber('process_vm_readv')}, os.getpid(), vector, 1, vector, 1, 0))`)
    },
    {
      name: 'writes the memory of a process',
      command: () =>
        python(`
kept = ctypes.create_string_buffer(b"x" * 8)
vector = struct.pack("<QQ", ctypes.addressof(kept), 8)
reaches(call(${callNumber('process_vm_writev')}, os.getpid(), vector, 1, vector, 1, 0))`)
    },
    {
      name: 'takes a descriptor of a process',
      command: () =>
        python(`reaches(call(${callNumber('pidfd_getfd')}, os.pidfd_open(os.getpid()), 0, 0))`)
    },
    {
      name: 'compares kernel objects of processes',
      command: () => makesCall('kcmp', 'os.getpid()', 'os.getpid()', '0', '0', '1')
    },
    {
      name: "advises on a process's memory",
      command: () =>
        python(`
kept = ctypes.create_string_buffer(8192)
vector = struct.pack("<QQ", (ctypes.addressof(kept) + 4095) // 4096 * 4096, 4096)
reaches(call(${callNumber('process_madvise')}, os.pidfd_open(os.getpid()), vector, 1, 20, 0))`)
    },
    {
      name: 'makes a ring for input and output',
      command: () => makesCall('io_uring_setup', '1', 'ctypes.create_string_buffer(120)')
    },
    {
      name: 'handles page faults itself',
      command: () => makesCall('userfaultfd', '1')
    },
    {
      name: 'loads a program into the kernel',
      rootOnly: 'the kernel leaves it to root',
      command: () => makesCall('bpf', '0', 'bytes(128)', '128')
    },
    {
      name: 'counts events of the processor',
      command: () =>
        python(`
# A software event (1) of user code only (bits 5 and 6), which every user may count.
wish = struct.pack("<IIQQQQQ", 1, 128, 0, 0, 0, 0, 0x60) + bytes(80)
reaches(call(${callNumber('perf_event_open')}, wish, 0, -1, -1, 0))`)
    },
    {
      name: 'watches the file system',
      command: () => makesCall('fanotify_init', '0x200', '0')
    },
    {
      name: 'names a file by its number',
      command: () =>
        makesCall(
          'name_to_handle_at',
          '-100',
          'b"/usr"',
          'ctypes.create_string_buffer(b"\\x80\\0\\0\\0", 200)',
          'ctypes.create_string_buffer(8)',
          '0'
        )
    },
    {
      name: 'opens a file by its number',
      rootOnly: 'the kernel leaves it to root',
      command: () => makesCall('open_by_handle_at', '-1', 'bytes(64)', '0')
    },
    {
      name: 'reads its keyring',
      command: () => makesCall('keyctl', '0', '-3', '1')
    },
    {
      name: 'puts a key into a keyring',
      command: () => makesCall('add_key', 'b"user"', 'b"decoy"', 'b"x"', '1', '-3')
    },
    {
      name: 'asks for a key',
      command: () => makesCall('request_key', 'b"user"', 'b"none such"', '0', '-3')
    },
    {
      name: 'types into a terminal',
      command: () =>
        python(`
import fcntl, pty, termios
child, terminal = pty.fork()
if child == 0:
    try: fcntl.ioctl(0, 0x5412, b"x"); print("OUT", flush=True)
    except OSError as error: print("held", error.errno, flush=True)
    os._exit(0)
try:
    while True: sys.stdout.write(os.read(terminal, 99).decode()); sys.stdout.flush()
except OSError: pass`),
      rootOnly: 'newer kernels leave it to root'
    },
    {
      name: 'reads the log of the kernel by a call',
      rootOnly: 'the kernel leaves it to root',
      command: () => makesCall('syslog', '10', '0', '0')
    },
    {
      name: 'sets the clock',
      rootOnly: 'the kernel leaves it to root',
      // A clock that cannot be set: whoever is let through changes nothing.
      command: () => makesCall('clock_settime', '1', 'bytes(16)')
    },
    {
      name: 'sets limits of disk space',
      rootOnly: 'the kernel leaves it to root',
      command: () => makesCall('quotactl', '0', '0', '0', '0')
    },
    {
      name: 'gets a port of the machine',
      rootOnly: 'the kernel leaves it to root',
      command: () => makesCall('iopl', '0')
    },
    {
      name: 'adds swap space',
      rootOnly: 'the kernel leaves it to root',
      command: () => makesCall('swapoff', 'b"/nowhere"')
    },
    {
      name: 'restarts the machine',
      rootOnly: 'the kernel leaves it to root',
      // Wrong magic numbers: refused wherever it gets through.
      command: () => makesCall('reboot', '0', '0', '0', '0')
    },
    ...onX64
  ]
};
