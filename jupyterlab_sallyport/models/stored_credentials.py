"""Keys that a person pasted: kept by the gate, each bound to the one place that it may be sent to."""

from __future__ import annotations

import json
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import ensure_private_folder, read_private, write_private
from .credentials import check_value
from .keyring_access import SERVICE, find_keyring, read_keyring

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
SUFFIX = ".json"
MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class StoredName:
    """What may be told of one."""

    name: str
    origin: str


class StoredCredentials:
    """A folder of small files, 0600 in 0700; the value stands in the file, or in the keyring where there is one.

    Reads and writes files: not for the event loop.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, provider: str, origin: str, value: str, *, keeper: str = "") -> str:
        """Keep a value for that origin alone; its new name. Raises CodedError `bad-params`, or OSError.

        `keeper` is the principal who pasted it, where that matters.
        """
        clean = check_value(value)
        if not clean:
            raise CodedError("bad-params", "Expected a key, got blanks.")
        ensure_private_folder(self._folder)
        name = f"{provider}-{secrets.token_hex(4)}"
        record: dict[str, Any] = {"origin": origin, **({"keeper": keeper} if keeper else {})}
        keyring = find_keyring()
        try:
            if keyring is None:
                record["value"] = clean
            else:
                keyring.set_password(SERVICE, name, clean)
                record["keyring"] = True
        except Exception:  # a keyring that is locked, say: the file is what there always is
            record["value"] = clean
        write_private(self._path(name), json.dumps(record).encode())
        return name

    def read(self, name: str, origin: str, place: str = "") -> str:
        """The value. Raises CodedError `no-credential`; also where it was kept for another origin.

        Where the origin is only a name, `place` is what it stands for now: from its first use on the value is for that.
        """
        record = self._record(name)
        if record.get("origin") != origin or (place and record.get("place", place) != place):
            raise CodedError("no-credential", "The stored key is for another server, and not sent to this one.")
        if place and "place" not in record:
            write_private(self._path(name), json.dumps({**record, "place": place}).encode())
        value = read_keyring(SERVICE, name) if record.get("keyring") is True else record.get("value")
        if not isinstance(value, str):
            raise CodedError("no-credential", "The stored key cannot be read; connect the model again.")
        return check_value(value)

    def keeper(self, name: str) -> str:
        """The principal who pasted it; "" where nobody knows, or there is none of that name."""
        try:
            keeper = self._record(name).get("keeper")
        except CodedError:
            return ""
        return keeper if isinstance(keeper, str) else ""

    def names(self) -> list[StoredName]:
        """Every stored key by name and origin, never with its value; those that cannot be read are left out."""
        found = []
        for path in sorted(self._folder.glob(f"*{SUFFIX}")) if self._folder.is_dir() else []:
            try:
                origin = self._record(path.stem).get("origin")
            except CodedError:
                continue
            if isinstance(origin, str):
                found.append(StoredName(path.stem, origin))
        return found

    def remove(self, name: str) -> None:
        """Delete one of ours, wherever its value is; harmless twice."""
        keyring = find_keyring()
        # Gone already, or locked: without our file nobody asks for it again.
        with suppress(Exception):
            if keyring is not None and self._record(name).get("keyring") is True:
                keyring.delete_password(SERVICE, name)
        self._path(name).unlink(missing_ok=True)

    def _record(self, name: str) -> dict[str, Any]:
        try:
            record = json.loads(read_private(self._path(name), limit=MOST_BYTES))
        except FileNotFoundError as error:
            raise CodedError("no-credential", "The stored key is gone; connect the model again.") from error
        except (CodedError, OSError, ValueError) as error:
            raise CodedError("no-credential", "The stored key cannot be read; connect the model again.") from error
        return record if isinstance(record, dict) else {}

    def _path(self, name: str) -> Path:
        if NAME.fullmatch(name) is None:
            raise CodedError("no-credential", "Expected the name of a stored key.")
        return self._folder / f"{name}{SUFFIX}"
