"""Which folders a person trusted: one private file a folder, so that two servers never overwrite each other's."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import ensure_private_folder, read_private, sync_folder, write_private


@dataclass(frozen=True)
class TrustRecord:
    """Trust in one folder; path, device and inode together are its identity, so that a copy or a link is unknown."""

    real_path: str
    device: str
    inode: str
    trusted_at: int
    """Milliseconds since the epoch."""

    def to_json(self) -> dict[str, Any]:
        """The record as the protocol and the file spell it."""
        return {
            "realPath": self.real_path,
            "device": self.device,
            "inode": self.inode,
            "trustedAt": self.trusted_at,
        }


def parse_trust(value: object) -> TrustRecord:
    """A record from a file, the engine or the control socket; raises CodedError unless it is exactly one."""
    if not isinstance(value, Mapping) or value.keys() != {"realPath", "device", "inode", "trustedAt"}:
        raise CodedError("bad-params", "Expected a trust record of realPath, device, inode and trustedAt.")
    real_path, device, inode, trusted_at = (value[name] for name in ("realPath", "device", "inode", "trustedAt"))
    if not isinstance(real_path, str) or not os.path.isabs(real_path) or "\0" in real_path or len(real_path) > 4096:
        raise CodedError("bad-params", "Expected realPath to be an absolute path.")
    if os.path.normpath(real_path) != real_path:
        raise CodedError("bad-params", "Expected realPath to be a real path, without `.`, `..` or a doubled separator.")
    if not all(
        isinstance(part, str) and part.isascii() and part.isdigit() and len(part) <= 20 for part in (device, inode)
    ):
        raise CodedError("bad-params", "Expected device and inode to be decimal digits.")
    if type(trusted_at) is not int or trusted_at < 0:
        raise CodedError("bad-params", "Expected trustedAt to be milliseconds since the epoch.")
    return TrustRecord(real_path, device, inode, trusted_at)


def is_same_folder(record: TrustRecord) -> bool:
    """Whether the record's path still is the very folder it was made for, reached without a link."""
    try:
        status = os.lstat(record.real_path)
    except OSError:
        return False
    return (
        os.path.realpath(record.real_path) == record.real_path
        and str(status.st_dev) == record.device
        and str(status.st_ino) == record.inode
    )


def load_trust(folder: Path) -> tuple[dict[str, TrustRecord], list[str]]:
    """All records by real path, and what could not be read: such a folder simply stays untrusted."""
    records: dict[str, TrustRecord] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.json")):
        try:
            record = parse_trust(json.loads(read_private(path, limit=64 << 10)))
            if path.name != file_name(record.real_path):
                raise CodedError("internal", f"Expected {path} to be named for the folder it speaks of.")
        except (CodedError, ValueError, OSError) as error:
            problems.append(str(error) if isinstance(error, CodedError) else f"{path} is not a trust record.")
        else:
            records[record.real_path] = record
    return records, problems


def write_trust(folder: Path, record: TrustRecord) -> bytes:
    """Keep a record and return what its file holds; raises OSError or CodedError where it cannot be written."""
    ensure_private_folder(folder)
    content = json.dumps(record.to_json(), indent=2).encode() + b"\n"
    write_private(folder / file_name(record.real_path), content)
    return content


def delete_trust(folder: Path, real_path: str) -> None:
    """Forget a folder; harmless where it is not known."""
    try:
        (folder / file_name(real_path)).unlink()
    except FileNotFoundError:
        return
    sync_folder(folder)


def file_name(real_path: str) -> str:
    """What a folder's own files in the store are called."""
    return hashlib.sha256(os.fsencode(real_path)).hexdigest()[:40] + ".json"
