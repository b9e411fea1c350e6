"""The files of the user and folder layers, and of the proposals that a person took over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import ensure_private_folder, read_private, write_private
from .trust import TrustRecord, file_name, is_same_folder, parse_trust

IDENTITY = ("realPath", "device", "inode")


def read_document(path: Path) -> Any:
    """The JSON of a private file; None where there is none. Raises CodedError, OSError or RecursionError."""
    try:
        return json.loads(read_private(path))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise CodedError("internal", f"Expected {path} to be JSON: {error}.") from error


def write_document(path: Path, document: object) -> bytes:
    """Replace a file as a whole and return what it holds now; raises CodedError `not-saved` where that cannot be."""
    content = json.dumps(document, indent=2).encode() + b"\n"
    try:
        ensure_private_folder(path.parent)
        write_private(path, content)
    except OSError as error:
        raise CodedError(
            "not-saved", f"Nothing was saved: the policy store cannot be written ({error.strerror})."
        ) from error
    return content


def load_folder_files(folder: Path, member: str) -> dict[str, Any]:
    """By real path the `member` of each `*.json`; one whose folder was replaced is left out."""
    found: dict[str, Any] = {}
    for path in sorted(folder.glob("*.json")):
        document = read_document(path)
        if not isinstance(document, Mapping) or member not in document:
            raise CodedError("internal", f"Expected {path} to hold realPath, device, inode and {member}.")
        record = parse_trust({**{name: document.get(name) for name in IDENTITY}, "trustedAt": 0})
        if is_same_folder(record):
            found[record.real_path] = document[member]
    return found


def folder_document(record: TrustRecord, member: str, value: object) -> dict[str, Any]:
    """What a file holds that keeps something for one folder."""
    return {**{name: record.to_json()[name] for name in IDENTITY}, member: value}


def read_folder_file(folder: Path, record: TrustRecord, member: str) -> Any:
    """What is on disk for one folder now; None for nothing, or for another folder of that path."""
    document = read_document(folder / file_name(record.real_path))
    if not isinstance(document, Mapping):
        return None
    same = all(document.get(name) == record.to_json()[name] for name in IDENTITY)
    return document.get(member) if same else None
