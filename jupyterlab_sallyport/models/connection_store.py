"""The models that were connected by hand: one private file, read once and held in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..errors import CodedError
from ..private_files import ensure_private_folder, read_private, write_private
from .connection import ModelConnection, parse_connections

FILE = "connections.json"
SCHEMA_VERSION = 1


class ConnectionStore:
    """Reads and writes files: not for the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> tuple[ModelConnection, ...]:
        """What was saved last; nothing where nothing was. Raises CodedError for a file that cannot count."""
        try:
            content = json.loads(read_private(self._folder / FILE))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            raise CodedError("internal", "The file of the connected models cannot be read.") from error
        if not isinstance(content, dict) or content.get("schemaVersion") != SCHEMA_VERSION:
            raise CodedError("internal", "The file of the connected models is of another version.")
        connections = content.get("connections")
        return parse_connections(connections if isinstance(connections, list) else [None])

    def save(self, connections: Sequence[ModelConnection]) -> None:
        """Replace the file as a whole. Raises CodedError `not-saved`."""
        content = {"schemaVersion": SCHEMA_VERSION, "connections": [each.to_store() for each in connections]}
        try:
            ensure_private_folder(self._folder)
            # Whoever keeps their home in git does not want this there.
            write_private(self._folder / ".gitignore", b"*\n")
            write_private(self._folder / FILE, json.dumps(content, indent=1).encode())
        except OSError as error:
            raise CodedError("not-saved", "The file of the connected models cannot be written.") from error
