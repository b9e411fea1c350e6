"""What the gate knows of policy and trust: read once, held in memory, handed to the engine as one view."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import ensure_private_folder, read_private
from ..settings import EngineSettings
from .admin_layer import load_admin_layer
from .before_writing import require_etag, require_identity, require_undisturbed
from .document import etag_of, require_document
from .layer_files import folder_document, load_folder_files, read_document, read_folder_file, write_document
from .snapshot import Drift, compare, digest_of, fingerprint, name_below, take_snapshot
from .trust import TrustRecord, delete_trust, file_name, load_trust, parse_trust, write_trust

Look = Callable[[object, object], None]
"""Looks at a layer's new document and at the one that is stored; raises CodedError where it may not be kept."""


def _nothing_more(_document: object, _stored: object) -> None:
    """What a document must be in itself is enough."""


LAYERS = ("user", "folder", "repository", "trust")
"""What the folder holds."""


class PolicyStore:
    """The memory is the authority: a file that changes behind its back is drift, until a person accepts it.

    Reads and writes files: not for the event loop. Use from one thread at a time.
    """

    def __init__(self, settings: EngineSettings) -> None:
        """Read every layer; one that cannot be read is named in `broken`, with what to mend, and holds nothing."""
        self._settings = settings
        self.folder = settings.state_dir / "policy"
        self.broken: dict[str, str] = {}
        self._trust: dict[str, TrustRecord] = {}
        self._for_this_run: dict[str, TrustRecord] = {}
        self._admin: Any = self._read("admin", lambda: load_admin_layer(settings))
        self._user: Any = None
        self._folders: dict[str, Any] = {}
        self._adopted: dict[str, Any] = {}
        self._held: dict[str, str] = {}
        """The files as they were read or written here."""
        try:
            ensure_private_folder(settings.state_dir)
            ensure_private_folder(self.folder)
        except (CodedError, OSError) as error:
            for layer in LAYERS:
                self.broken[layer] = _explain(error, self.folder)
            return
        self._held = take_snapshot(self.folder)
        self._user = self._read("user", lambda: read_document(self.folder / "user.json"))
        self._folders = self._read("folder", lambda: load_folder_files(self.folder / "folders", "policy")) or {}
        self._adopted = self._read("repository", lambda: load_folder_files(self.folder / "adopted", "adopted")) or {}
        self._load_trust()
        if take_snapshot(self.folder) != self._held:
            for layer in LAYERS:
                self.broken[layer] = f"{self.folder} changed while it was read; restart the server."

    def fingerprint(self) -> str:
        """The hash of what is in force, as the audit keeps it."""
        return fingerprint(self._held, self._admin)

    def succeeds(self, other: PolicyStore, drift: Drift) -> bool:
        """Whether this is what the other saw on the disk as its drift, whatever became of the administrator's layer."""
        return fingerprint(self._held, other._admin) == drift.hash

    def find_drift(self) -> Drift | None:
        """What lies on the disk and is not in force; None where they agree."""
        found = take_snapshot(self.folder)
        files = compare(self._held, found)
        return Drift(fingerprint(found, self._admin), files) if files else None

    def reread_admin(self) -> bool:
        """Put in force what the administrator's file says by now; true where that is something else.

        Nobody is asked: only root can have written it, or it does not count.
        """
        before = (self._admin, self.broken.get("admin"))
        # Another object: views of before hold the old one.
        self.broken = {layer: reason for layer, reason in self.broken.items() if layer != "admin"}
        self._admin = self._read("admin", lambda: load_admin_layer(self._settings))
        return (self._admin, self.broken.get("admin")) != before

    def take_over_run(self, other: PolicyStore) -> None:
        """Go on with what another store held for this run alone."""
        self._for_this_run = dict(other._for_this_run)

    def view(self) -> dict[str, Any]:
        """The PolicyStoreView of the protocol: documents as they stand, for the engine to validate."""
        trust = {**self._trust, **self._for_this_run}
        return {
            "admin": self._admin,
            "user": self._user,
            "folders": self._folders,
            "adopted": self._adopted,
            "etags": {
                "user": etag_of(self._user),
                "folders": {path: etag_of(document) for path, document in self._folders.items()},
            },
            "trust": [record.to_json() for record in trust.values()],
            "broken": self.broken,
        }

    def put_trust(self, record: TrustRecord) -> None:
        """Trust a folder, on disk first; raises CodedError where it is another folder by now, OSError for the disk."""
        require_identity(record)
        if "trust" in self.broken and not self.folder.is_dir():
            raise CodedError("internal", self.broken["trust"])
        self._hold(self._trust_file(record.real_path), write_trust(self.folder / "trust", record))
        self._trust[record.real_path] = record

    def put_trust_for_this_run(self, record: TrustRecord) -> None:
        """Trust a folder in memory alone."""
        require_identity(record)
        self._for_this_run[record.real_path] = record

    def remove_trust(self, real_path: str) -> None:
        """Take trust back, in memory first: what the disk says then matters only to the next start."""
        self._trust.pop(real_path, None)
        self._for_this_run.pop(real_path, None)
        delete_trust(self.folder / "trust", real_path)
        self._held.pop(name_below(self.folder, self._trust_file(real_path)), None)

    def put_user(self, document: object, etag: str, look: Look = _nothing_more) -> None:
        """Keep the user layer; raises CodedError `bad-params`, `locked`, `stale-policy`, `not-saved`, and as `look`."""
        path = self.folder / "user.json"
        sound = require_document(document, self._user, self._admin)
        require_etag(self._user, etag)
        look(sound, self._user)
        # A broken layer holds nothing, and saving a whole one is how a person mends it.
        if "user" not in self.broken:
            require_undisturbed(self._user, lambda: read_document(path))
        self._hold(path, write_document(path, sound))
        self._user = sound
        self.broken.pop("user", None)

    def put_folder(self, record: TrustRecord, document: object, etag: str, look: Look = _nothing_more) -> None:
        """Keep a folder's layer; raises like `put_user`, and `conflict` where it is another folder by now."""
        require_identity(record)
        if "folder" in self.broken:
            raise CodedError("not-saved", f"Nothing was saved: {self.broken['folder']}")
        stored = self._folders.get(record.real_path)
        sound = require_document(document, stored, self._admin)
        require_etag(stored, etag)
        look(sound, stored)
        files = self.folder / "folders"
        require_undisturbed(stored, lambda: read_folder_file(files, record, "policy"))
        path = files / file_name(record.real_path)
        self._hold(path, write_document(path, folder_document(record, "policy", sound)))
        self._folders = {**self._folders, record.real_path: sound}

    def put_adopted(self, record: TrustRecord, content_hash: object, rules: object) -> None:
        """Keep which allows of the repository's file a person took over, as they stood in the file of that hash."""
        require_identity(record)
        if "repository" in self.broken:
            raise CodedError("not-saved", f"Nothing was saved: {self.broken['repository']}")
        if not isinstance(content_hash, str) or not content_hash.startswith("sha256:"):
            raise CodedError("bad-params", "Expected the hash of the file that was shown.")
        sound = require_document({"schemaVersion": 1, "allow": rules}, None, self._admin)
        adopted = {"hash": content_hash, "allow": sound["allow"]}
        path = self.folder / "adopted" / file_name(record.real_path)
        self._hold(path, write_document(path, folder_document(record, "adopted", adopted)))
        self._adopted = {**self._adopted, record.real_path: adopted}

    def adopt_trust(self, value: object) -> TrustRecord:
        """Take over by word of the control socket what a person trusted at a terminal, and the disk already holds."""
        named = parse_trust(value)
        require_identity(named)
        path = self._trust_file(named.real_path)
        content = read_private(path, limit=64 << 10)
        record = parse_trust(json.loads(content))
        if (record.real_path, record.device, record.inode) != (named.real_path, named.device, named.inode):
            raise CodedError("conflict", "The stored trust is for another folder than the one that was named.")
        self._hold(path, content)
        self._trust[record.real_path] = record
        return record

    def _hold(self, path: Path, content: bytes) -> None:
        self._held[name_below(self.folder, path)] = digest_of(content)

    def _trust_file(self, real_path: str) -> Path:
        return self.folder / "trust" / file_name(real_path)

    def _load_trust(self) -> None:
        self._trust, problems = load_trust(self.folder / "trust")
        if problems:
            self.broken["trust"] = problems[0] + (f" ({len(problems) - 1} more)" if len(problems) > 1 else "")

    def _read(self, layer: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (CodedError, OSError, ValueError, RecursionError) as error:
            self.broken[layer] = _explain(error, self.folder)
            return None


def _explain(error: BaseException, folder: Path) -> str:
    if isinstance(error, CodedError):
        return str(error)
    reason = error.strerror if isinstance(error, OSError) else type(error).__name__
    return f"{folder} could not be read: {reason}."
