"""Confines one command without namespaces: by Landlock, a system call filter and limits.

Run as ``python3 -I -S landlock.py`` by the engine where bubblewrap cannot make a sandbox. It reads the filter from
descriptor 3 and the request, as JSON, from descriptor 5; it tells the number of the command's process and at the end
its status over descriptor 4, in bubblewrap's words; descriptor 6 belongs to what stands in front of the command.

Two processes: the first outlives the command and ends whatever it leaves behind, the second confines itself and becomes
the command. Everything that fails here ends it before one instruction of the command ran.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import stat
import struct
import sys
from typing import Any

FILTER, STATUS, REQUEST, LATCH = 3, 4, 5, 6

# Landlock's rights on files, by what a place is shown for. The numbers are the kernel's, on every architecture.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
MAKE_FIFO, MAKE_SYM, REFER, TRUNCATE = 1 << 10, 1 << 12, 1 << 13, 1 << 14
ALL_OF_VERSION_3, IOCTL_DEV = (1 << 15) - 1, 1 << 15
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
READ = EXECUTE | READ_FILE | READ_DIR
ACCESS = {
    "list": READ_DIR,
    "read": READ,
    "device": READ_FILE | WRITE_FILE | TRUNCATE,
    "write": READ
    | WRITE_FILE
    | REMOVE_DIR
    | REMOVE_FILE
    | MAKE_DIR
    | MAKE_REG
    | MAKE_FIFO
    | MAKE_SYM
    | REFER
    | TRUNCATE,
}
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
OLDEST_VERSION = 3

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 36, 38, 47
CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


class SetUpError(Exception):
    """Why the command cannot be confined; told to the engine on stderr."""


def checked(result: int, what: str) -> int:
    """Hand a result of the C library back, or tell which call failed."""
    if result < 0:
        raise SetUpError(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def landlock_version() -> int:
    """Tell the version of Landlock's interface; 0 or less where the kernel has none."""
    return int(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def make_ruleset(version: int) -> int:
    """Handle every right of this version, the network, and signals and abstract sockets of other processes."""
    files = ALL_OF_VERSION_3 | (IOCTL_DEV if version >= 5 else 0)
    attributes = struct.pack("=QQQ", files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    return checked(libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), 0), "create_ruleset")


def open_real(path: str) -> int:
    """Open a path from the root, one component at a time; a link anywhere in it was not there when it was planned."""
    current = os.open("/", os.O_PATH | os.O_CLOEXEC)
    for part in filter(None, path.split("/")):
        parent = current
        current = os.open(part, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
        os.close(parent)
    if stat.S_ISLNK(os.fstat(current).st_mode):
        raise SetUpError(f"{path} is a link")
    return current


def show(ruleset: int, path: str, access: str) -> None:
    """Grant what a place is shown for. One that is gone is not shown."""
    try:
        descriptor = open_real(path)
    except FileNotFoundError:
        return
    rights = ACCESS[access]
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= ON_FILES
    if rights:
        rule = struct.pack("=Qi", rights, descriptor)
        checked(libc.syscall(ADD_RULE, ruleset, 1, rule, 0), f"add_rule {path}")
    os.close(descriptor)


def drop_rights(user: dict[str, int] | None) -> None:
    """Give up every capability for good, and become the workspace's owner where that is somebody else."""
    if os.geteuid() == 0:
        for capability in range(64):
            if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
                break
    if user is not None:
        os.setgroups([])
        os.setresgid(user["gid"], user["gid"], user["gid"])
        os.setresuid(user["uid"], user["uid"], user["uid"])
    libc.prctl(PR_CAP_AMBIENT, 4, 0, 0, 0)
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, bytes(24)), "capset")
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def bound_processes(most: int) -> None:
    """Bound the processes of the user, who may have others: the kernel counts all of them, threads as well."""
    user, count = os.getuid(), 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{name}").st_uid == user:
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:
            continue  # Gone meanwhile.
    resource.setrlimit(resource.RLIMIT_NPROC, (count + most, count + most))


def install_filter(program: bytes) -> None:
    """Put the system call filter in force."""
    if not program:
        raise SetUpError("the system call filter is empty")
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_program = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    checked(libc.prctl(PR_SET_SECCOMP, 2, filter_program, 0, 0), "seccomp")


def become_command(request: dict[str, Any], program: bytes) -> None:
    """Confine this process and replace it by what stands in front of the command."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != request["supervisor"]:
        raise SetUpError("who supervises the command is gone")
    os.setsid()
    ruleset = make_ruleset(request["version"])
    for path, access in request["shown"]:
        show(ruleset, path, access)
    bound_processes(request["processes"])
    drop_rights(request.get("user"))
    checked(libc.syscall(RESTRICT_SELF, ruleset, 0), "restrict_self")
    os.chdir(request["cwd"])
    os.set_inheritable(LATCH, True)
    for descriptor in (FILTER, STATUS, REQUEST, ruleset):
        os.set_inheritable(descriptor, False)
    os.closerange(LATCH + 1, 4096)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    install_filter(program)
    argv = request["argv"]
    os.execve(argv[0], argv, request["environment"])  # noqa: S606 - a shell would be one more program to trust


def tell(line: str) -> None:
    """Say something over the status descriptor; an engine that is gone hears nothing."""
    try:
        os.write(STATUS, f"{line}\n".encode())
    except OSError:
        pass


def descendants(process: int) -> list[int]:
    """All processes below one."""
    found, left = [], [process]
    while left:
        current = left.pop()
        try:
            threads = os.listdir(f"/proc/{current}/task")
            for thread in threads:
                with open(f"/proc/{current}/task/{thread}/children", encoding="ascii") as file:
                    children = [int(child) for child in file.read().split()]
                found += children
                left += children
        except OSError:
            continue  # Gone meanwhile.
    return found


def end_all() -> None:
    """Kill whatever lives below us, until nothing does: orphans become our children."""
    while True:
        for process in descendants(os.getpid()):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def supervise(command: int) -> None:
    """Wait for the end of the command, or for the word to end it, then end all that is left."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2, LATCH):
        # Whoever holds an end of them keeps their readers waiting.
        os.dup2(nothing, descriptor)
    tell(f'{{ "child-pid": {command} }}')
    while signal.sigwait([signal.SIGCHLD, signal.SIGTERM]) != signal.SIGTERM:
        process, status = os.waitpid(-1, os.WNOHANG)
        while process > 0:
            if process == command:
                code = os.waitstatus_to_exitcode(status)
                end_all()
                tell(f'{{ "exit-code": {code if code >= 0 else 128 - code} }}')
                return
            process, status = os.waitpid(-1, os.WNOHANG)
    end_all()


def main() -> int:
    """Run the two processes; see above."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD, signal.SIGTERM])
    with open(REQUEST, "rb", closefd=False) as file:
        request = json.load(file)
    with open(FILTER, "rb", closefd=False) as file:
        program = file.read()
    version = landlock_version()
    if version < OLDEST_VERSION:
        raise SetUpError(f"Landlock is of version {version}, and {OLDEST_VERSION} is needed")
    checked(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "subreaper")
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != request["engine"]:
        raise SetUpError("the engine is gone")
    request.update(version=version, supervisor=os.getpid())
    command = os.fork()
    if command == 0:
        try:
            become_command(request, program)
        except (OSError, SetUpError, KeyError, ValueError) as error:
            sys.stderr.write(f"landlock: {error}\n")
            sys.stderr.flush()
        os._exit(126)
    supervise(command)
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"{landlock_version()}\n")
        sys.exit(0)
    try:
        sys.exit(main())
    except (OSError, SetUpError, KeyError, ValueError) as failure:
        sys.stderr.write(f"landlock: {failure}\n")
        sys.exit(126)
