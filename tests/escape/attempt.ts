import { SYSCALLS } from '../../src/engine/sandbox/seccomp/syscall-numbers';
import type { DecoyWorld } from '../decoy-world';

/**
 * One way out. Its control, the same command without the sandbox, must get through, and the command inside must not: it
 * printed `OUT` or the canary, or left the trace.
 */
export interface Attempt {
  readonly name: string;
  readonly command: (world: DecoyWorld) => string;
  /** Shell text that the workspace's owner runs on the host before the command. */
  readonly before?: (world: DecoyWorld) => string;
  /** Shell text that the workspace's owner runs on the host after the command: what a planted file waits for. */
  readonly after?: (world: DecoyWorld) => string;
  /** Something on disk that tells; absent: stdout holds the canary or `OUT`. */
  readonly trace?: (world: DecoyWorld) => boolean;
  /**
   * Why nobody but the machine's own root could do this even without the sandbox. For others the attempt runs inside all
   * the same, only the control does not.
   */
  readonly rootOnly?: string;
}

/** A family of attempts: what they reach for. */
export interface Family {
  readonly name: string;
  readonly attempts: readonly Attempt[];
}

/**
 * Python with `call(number, …)`, which gives a result or a negative errno, and `reaches(result)`, which prints `OUT`
 * where the kernel looked at the call at all: a filter answers before it does. `ABSENT` is a kernel without that call.
 */
export const python = (body: string): string =>
  `python3 -I - 2>/dev/null <<'END_OF_PYTHON'\n${PREAMBLE}\n${body}\nEND_OF_PYTHON`;

/** The number of a system call on this machine; -1, which no kernel knows, where there is none. */
export const callNumber = (name: string): number => SYSCALLS.get(process.arch)?.numbers[name] ?? -1;

/** A system call with these Python expressions as arguments, harmless wherever it gets through. */
export const makesCall = (name: string, ...args: readonly string[]): string =>
  python(`reaches(call(${[callNumber(name), ...args].join(', ')}))`);

/** Opens a file for writing, and writes nothing. */
export const opensForWriting = (file: string): string =>
  python(`os.open(${JSON.stringify(file)}, os.O_WRONLY); print("OUT")`);

/**
 * An index with one submodule of that name, as an earlier command of another thread could have left it in a repository
 * that it made: git itself would not take it.
 */
export const forgedIndex =
  (repository: string, name: (world: DecoyWorld) => string) => (world: DecoyWorld) =>
    `git init -q ${repository}; ${python(`
name = ${JSON.stringify(name(world))}.encode()
entry = bytes(24) + struct.pack(">I", 0o160000) + bytes(12) + bytes([1] * 20) + struct.pack(">H", len(name)) + name
entry += bytes(8 - len(entry) % 8)
open("${repository}/.git/index", "wb").write(b"DIRC" + struct.pack(">II", 2, 1) + entry + bytes(20))`)}`;

const PREAMBLE = `
import ctypes, errno, os, socket, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *args):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    return result if result >= 0 else -ctypes.get_errno()
def reaches(result):
    if result == -errno.ENOSYS:
        print("ABSENT", flush=True)
    elif result >= 0 or -result not in (errno.EPERM, errno.EAFNOSUPPORT):
        print("OUT", result, flush=True)
`;
