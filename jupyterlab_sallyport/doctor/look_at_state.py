"""What lies in the state folder: modes, audit, history. Reads only; what is wrong stays as it is."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import struct
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from ..audit.key import load_key
from ..audit.reader import list_segments
from ..audit.verify import describe, verify
from ..errors import CodedError
from ..settings import EngineSettings
from .facts import DiskFacts, FileFacts
from .shown_path import show_path

MOST_FILES = 20_000
MOST_JOURNAL_BYTES = 512 << 20
LOCKED_BYTES = (0x40000000, 512)
"""Where SQLite locks a file (https://sqlite.org/fileformat2.html, "lock-byte page")."""


def find_open_files(state: Path, home: Path, user: int) -> tuple[FileFacts, ...]:
    """Files and folders of the state that somebody else could reach, as far as the first many."""
    if not state.exists():
        return ()
    found = (_look(path, home, user) for path in islice(_walk(state), MOST_FILES))
    return tuple(each for each in found if each is not None)


def verify_audit(settings: EngineSettings) -> Mapping[str, Any] | None:
    """The AuditVerification; None where it cannot be read. Makes no key where there is none to check with."""
    if not list_segments(settings.audit_folder):
        return {"ok": True, "segments": []}
    if not settings.key_path.exists():
        return None
    try:
        return describe(verify(settings.audit_folder, load_key(settings.key_path)))
    except (OSError, CodedError):
        return None


def check_journals(state: Path) -> dict[str, str]:
    """By file `ok`, one of state_rules.UNKNOWN, or what is wrong with it. A copy is looked at, the file not touched."""
    folder = state / "journal"
    return {path.name: _check_journal(path) for path in sorted(folder.glob("*.db"))}


def look_at_disk(state: Path) -> DiskFacts | None:
    """Room and kind of the disk that the state lies on, or will."""
    there = next((folder for folder in (state, *state.parents) if folder.exists()), None)
    if there is None:
        return None
    try:
        free = shutil.disk_usage(there).free
    except OSError:
        return None
    return DiskFacts(free >> 20, _file_system(there.resolve()))


def _walk(folder: Path) -> Iterator[Path]:
    yield folder
    for path in sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else ():
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _look(path: Path, home: Path, user: int) -> FileFacts | None:
    try:
        status = path.lstat()
    except OSError:
        return None  # gone by now: servers work in there
    is_link, mode = stat.S_ISLNK(status.st_mode), stat.S_IMODE(status.st_mode)
    is_own = status.st_uid == user
    # In a folder that only its owner enters, what a file itself says is of no use to others: its own row suffices.
    if is_own and not is_link and not mode & 0o077:
        return None
    return FileFacts(show_path(path, home), mode, is_own, is_link)


def _check_journal(path: Path) -> str:
    try:
        if _is_held(path):
            return "in use"
        beside = [path.with_name(f"{path.name}{ending}") for ending in ("", "-wal")]
        files = [each for each in beside if each.exists()]
        if sum(each.stat().st_size for each in files) > MOST_JOURNAL_BYTES:
            return "too large to look at"
        with tempfile.TemporaryDirectory(prefix="sallyport-doctor-") as folder:
            for each in files:
                shutil.copyfile(each, Path(folder) / each.name)
            with closing(sqlite3.connect(Path(folder) / path.name)) as database:
                said = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return f"damaged ({error.sqlite_errorname})" if hasattr(error, "sqlite_errorname") else "damaged"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "ok" if said == ("ok",) else "damaged"


def _is_held(path: Path) -> bool:
    """Whether another process holds a lock of SQLite's on the file; asks the system, and takes none."""
    if not sys.platform.startswith("linux"):
        return False
    import fcntl

    start, length = LOCKED_BYTES
    wanted = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, start, length, 0)
    # Read and write, since a lock for writing can be asked for on no other descriptor.
    with path.open("r+b") as file:
        kind: int = struct.unpack("hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, wanted))[0]
    return kind != fcntl.F_UNLCK


def _file_system(path: Path) -> str:
    try:
        rows = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return ""
    mounts = [(row.split()[1], row.split()[2]) for row in rows if len(row.split()) > 2]
    below = [(where, kind) for where, kind in mounts if path.is_relative_to(where)]
    return max(below, key=lambda each: len(each[0]), default=("", ""))[1]
