"""What the gate knows of policy and trust: read once, held in memory, handed to the engine as one view."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import ensure_private_folder, read_private
from ..settings import EngineSettings
from .admin_layer import load_admin_layer
from .trust import TrustRecord, delete_trust, load_trust, parse_trust, write_trust


class PolicyStore:
    """The memory is the authority: a file that changes behind its back counts from the next start, not before.

    Reads and writes files: not for the event loop. Use from one thread at a time.
    """

    def __init__(self, settings: EngineSettings) -> None:
        """Read every layer; one that cannot be read is named in `broken`, with what to mend, and holds nothing."""
        self.folder = settings.state_dir / "policy"
        self.broken: dict[str, str] = {}
        self._trust: dict[str, TrustRecord] = {}
        self._for_this_run: dict[str, TrustRecord] = {}
        self._admin: Any = self._read("admin", lambda: load_admin_layer(settings))
        self._user: Any = None
        self._folders: dict[str, Any] = {}
        try:
            ensure_private_folder(settings.state_dir)
            ensure_private_folder(self.folder)
        except (CodedError, OSError) as error:
            for layer in ("user", "folder", "trust"):
                self.broken[layer] = _explain(error, self.folder)
            return
        self._user = self._read("user", lambda: self._read_document(self.folder / "user.json"))
        self._folders = self._read("folder", self._load_folders) or {}
        self._load_trust()

    def view(self) -> dict[str, Any]:
        """The PolicyStoreView of the protocol: documents as they stand, for the engine to validate."""
        trust = {**self._trust, **self._for_this_run}
        return {
            "admin": self._admin,
            "user": self._user,
            "folders": self._folders,
            "trust": [record.to_json() for record in trust.values()],
            "broken": self.broken,
        }

    def put_trust(self, record: TrustRecord) -> None:
        """Trust a folder, on disk first; raises CodedError where it is another folder by now, OSError for the disk."""
        _require_identity(record)
        if "trust" in self.broken and not self.folder.is_dir():
            raise CodedError("internal", self.broken["trust"])
        write_trust(self.folder / "trust", record)
        self._trust[record.real_path] = record

    def put_trust_for_this_run(self, record: TrustRecord) -> None:
        """Trust a folder in memory alone."""
        _require_identity(record)
        self._for_this_run[record.real_path] = record

    def remove_trust(self, real_path: str) -> None:
        """Take trust back, in memory first: what the disk says then matters only to the next start."""
        self._trust.pop(real_path, None)
        self._for_this_run.pop(real_path, None)
        delete_trust(self.folder / "trust", real_path)

    def adopt_trust(self, value: object) -> TrustRecord:
        """Take over by word of the control socket what a person trusted at a terminal, and the disk already holds."""
        record = parse_trust(value)
        _require_identity(record)
        self._trust[record.real_path] = record
        return record

    def _load_trust(self) -> None:
        self._trust, problems = load_trust(self.folder / "trust")
        if problems:
            self.broken["trust"] = problems[0] + (f" ({len(problems) - 1} more)" if len(problems) > 1 else "")

    def _load_folders(self) -> dict[str, Any]:
        """`folders/*.json`, each `{realPath, device, inode, policy}`; one whose folder was replaced is left out."""
        found: dict[str, Any] = {}
        for path in sorted((self.folder / "folders").glob("*.json")):
            document = self._read_document(path)
            if not isinstance(document, Mapping) or "policy" not in document:
                raise CodedError("internal", f"Expected {path} to hold realPath, device, inode and policy.")
            record = parse_trust({**{name: document.get(name) for name in IDENTITY}, "trustedAt": 0})
            if is_same_folder(record):
                found[record.real_path] = document["policy"]
        return found

    def _read(self, layer: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (CodedError, OSError, ValueError, RecursionError) as error:
            self.broken[layer] = _explain(error, self.folder)
            return None

    @staticmethod
    def _read_document(path: Path) -> Any:
        try:
            return json.loads(read_private(path))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise CodedError("internal", f"Expected {path} to be JSON: {error}.") from error


IDENTITY = ("realPath", "device", "inode")


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


def _require_identity(record: TrustRecord) -> None:
    if not is_same_folder(record):
        raise CodedError(
            "conflict", "The folder is not the one that was looked at: it was moved or replaced meanwhile."
        )


def _explain(error: BaseException, folder: Path) -> str:
    if isinstance(error, CodedError):
        return str(error)
    reason = error.strerror if isinstance(error, OSError) else type(error).__name__
    return f"{folder} could not be read: {reason}."
