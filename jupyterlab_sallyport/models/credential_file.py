"""A credential in a file of a person's own: which files count, and which count with a warning."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ..errors import CodedError
from ..private_files import NO_FOLLOW

MOST_BYTES = 16 * 1024
READABLE = "The file of the credential can be read by others on this machine: chmod 600 FILE"
"""The warning; like all words here it names no path."""


def read_credential_file(path: Path) -> tuple[str, str]:
    """Its text, and a warning or "". Raises CodedError `no-credential`, whose words name neither path nor content.

    Refused: a link, what is no regular file, another owner, what group or others may write, what is too long. What
    others may only read counts, with a warning: whoever reads it has it already, and a refusal would hide that.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CodedError("no-credential", "The file of the model's credential is not there.") from error
    except OSError as error:
        raise _refusal("no link") from error
    # Not as a file object: those of a folder cannot be made, and would leave the descriptor open.
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _refusal("a regular file")
        warning = _judge_access(status) if os.name == "posix" else ""
        content = os.read(descriptor, MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _refusal("plain text") from error
    if len(content) > MOST_BYTES:
        raise _refusal(f"of at most {MOST_BYTES} bytes")
    return text, warning


def _judge_access(status: os.stat_result) -> str:
    if status.st_uid != os.geteuid():
        raise _refusal("a file of your own")
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o022:
        raise _refusal("a file that nobody else may write", fix="chmod 600 FILE")
    return READABLE if mode & 0o044 else ""


def _refusal(wanted: str, fix: str | None = None) -> CodedError:
    return CodedError("no-credential", f"Expected the file of the model's credential to be {wanted}.", fix=fix)
