"""Files that only their owner may touch: reading with every check, writing so that a crash leaves old or new."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from .errors import CodedError


def ensure_private_folder(folder: Path) -> None:
    """Make a folder 0700, parents included; raises CodedError when it is a link, another user's, or open to others."""
    for missing in [above for above in (folder, *folder.parents) if not above.exists()][::-1]:
        missing.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise CodedError("internal", f"Expected {folder} to be a folder of its own, got a link or a file; remove it.")
    _require_owner(folder, status)
    if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(0o700)


def read_private(path: Path, *, limit: int = 4 << 20) -> bytes:
    """The bytes of a private file; raises FileNotFoundError, or CodedError for whatever makes it untrustworthy.

    Refused: a link, what is no regular file, another owner, access for group or others, more than `limit` bytes.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CodedError("internal", f"Expected {path} to be a readable file and no link: {error.strerror}.") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise CodedError("internal", f"Expected {path} to be a regular file.")
        _require_owner(path, status)
        if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
            mode = stat.S_IMODE(status.st_mode)
            raise CodedError("internal", f"Expected {path} to have mode 0600, got {mode:04o}.", fix=f"chmod 600 {path}")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise CodedError("internal", f"Expected {path} to hold at most {limit} bytes.")
    return content


def write_private(path: Path, content: bytes) -> None:
    """Replace a file as a whole, 0600: synced beside its place, then renamed over it, then the folder synced."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(beside, "xb", opener=open_new_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def open_new_private(path: str, flags: int) -> int:
    """An opener for `open(…, "xb")`: mode 0600 whatever the umask, no link followed."""
    return os.open(path, flags | os.O_EXCL | NO_FOLLOW, 0o600)


def sync_folder(folder: Path) -> None:
    """Make a name that was added to, changed in or removed from a folder survive a power cut, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_owner(path: Path, status: os.stat_result) -> None:
    if os.name == "posix" and status.st_uid != os.geteuid():
        raise CodedError(
            "internal", f"Expected {path} to belong to user {os.geteuid()}, it belongs to {status.st_uid}."
        )


NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
