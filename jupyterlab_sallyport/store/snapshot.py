"""What lies in the policy store's folder, file by file, so that a change behind the gate's back shows."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import read_private

PATTERNS = ("user.json", "folders/*.json", "adopted/*.json", "trust/*.json")
UNREADABLE = "unreadable"
"""Stands for the content of a file that no layer takes anything from."""

Snapshot = Mapping[str, str]
"""By name below the folder: the digest of each file."""


@dataclass(frozen=True)
class Drift:
    """Files on the disk that are not what the gate holds."""

    hash: str
    """Of all that lies there now; what a person accepts."""
    files: tuple[tuple[str, str], ...]
    """Name and how it differs: `changed`, `added` or `removed`."""

    def to_json(self) -> dict[str, Any]:
        """The protocol's PolicyDrift."""
        return {"hash": self.hash, "files": [{"file": name, "change": change} for name, change in self.files]}


def take_snapshot(folder: Path) -> dict[str, str]:
    """Digests of what is there now; empty where the folder is not. Never raises."""
    found: dict[str, str] = {}
    for pattern in PATTERNS:
        for path in folder.glob(pattern):
            try:
                found[name_below(folder, path)] = digest_of(read_private(path))
            except FileNotFoundError:
                continue  # removed since it was listed
            except (CodedError, OSError):
                found[name_below(folder, path)] = UNREADABLE
    return found


def look_at(folder: Path) -> tuple[tuple[str, int, int, int], ...]:
    """A cheap sign of the same: where two are equal nobody wrote in between, at least not without trying to hide it."""
    signs = []
    for pattern in PATTERNS:
        for path in folder.glob(pattern):
            try:
                status = os.lstat(path)
            except OSError:
                continue  # as above
            signs.append((name_below(folder, path), status.st_ino, status.st_mtime_ns, status.st_ctime_ns))
    return tuple(sorted(signs))


def compare(held: Snapshot, found: Snapshot) -> tuple[tuple[str, str], ...]:
    """What somebody did to the files since they were held."""

    def change(name: str) -> str:
        if name not in held:
            return "added"
        return "changed" if name in found else "removed"

    names = sorted(held.keys() | found.keys())
    return tuple((name, change(name)) for name in names if held.get(name) != found.get(name))


def fingerprint(snapshot: Snapshot, admin: object) -> str:
    """One hash over all files and the administrator's layer: what the audit remembers of a policy."""
    text = json.dumps([dict(snapshot), admin], sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def digest_of(content: bytes) -> str:
    """The digest of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def name_below(folder: Path, path: Path) -> str:
    """How a snapshot calls a file."""
    return path.relative_to(folder).as_posix()
