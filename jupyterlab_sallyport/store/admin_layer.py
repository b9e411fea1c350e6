"""The administrator's policy: from the server's configuration, or from a file that only root can have written."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import NO_FOLLOW
from ..settings import EngineSettings

LIMIT = 1 << 20


def load_admin_layer(settings: EngineSettings) -> Any:
    """The policy document, not validated; None where there is none. Raises CodedError for one that cannot count."""
    if settings.policy_file and settings.policy is not None:
        raise CodedError("internal", "Expected Sallyport.policy or Sallyport.policy_file, got both; remove one.")
    if not settings.policy_file:
        return None if settings.policy is None else json.loads(json.dumps(settings.policy, default=dict))
    if os.name != "posix":
        raise CodedError("internal", "Expected Sallyport.policy: whose a file is cannot be told on this system.")
    path = Path(settings.policy_file)
    if not path.is_absolute():
        raise CodedError("internal", f"Expected Sallyport.policy_file to be an absolute path, got {path}.")
    try:
        return json.loads(_read_locked(path))
    except ValueError as error:
        raise CodedError("internal", f"Expected {path} to be JSON: {error}.") from error
    except OSError as error:
        raise CodedError("internal", f"Expected {path} to be readable: {error.strerror}.") from error


def _read_locked(path: Path) -> bytes:
    # Whoever may write a folder above can put another file in its place, so the whole chain has to be root's.
    for above in reversed(path.parents):
        _require_root(above, above.lstat(), stat.S_ISDIR)
    descriptor = os.open(path, os.O_RDONLY | NO_FOLLOW | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        _require_root(path, os.fstat(file.fileno()), stat.S_ISREG)
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise CodedError("internal", f"Expected {path} to hold at most {LIMIT} bytes.")
    return content


def _require_root(path: Path, status: os.stat_result, is_kind: Any) -> None:
    if not is_kind(status.st_mode):
        raise CodedError("internal", f"Expected {path} to be no link, and a folder above or a regular file at the end.")
    if status.st_uid != 0:
        raise CodedError("internal", f"Expected {path} to belong to root, it belongs to user {status.st_uid}.")
    # In a sticky folder others cannot rename what is not theirs, so /tmp above a root-owned folder is sound.
    is_sticky_folder = stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_ISVTX)
    if stat.S_IMODE(status.st_mode) & 0o022 and not is_sticky_folder:
        raise CodedError(
            "internal", f"Expected {path} not to be writable by group or others.", fix=f"chmod go-w {path}"
        )
