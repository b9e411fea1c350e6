"""One process's file of the audit: entries appended and synced in one go, a signed head every hundred."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..private_files import open_new_private, sync_folder
from .canonical import canonical_json
from .entry import chain, first_link
from .key import sign

HEAD_EVERY = 100


class Segment:
    """Not for two threads at once. A failed append leaves file and chain as they were, or the segment `broken`."""

    def __init__(self, folder: Path, name: str, key: bytes, announce: Callable[[str], None]) -> None:
        """Make `NAME.jsonl` and `NAME.heads`; `announce` gets each signed head for the server log."""
        self.name = name
        self.broken = False
        self._key = key
        self._announce = announce
        self._entries = open(folder / f"{name}.jsonl", "xb", buffering=0, opener=open_new_private)
        self._heads = open(folder / f"{name}.heads", "xb", buffering=0, opener=open_new_private)
        self._size = 0
        self._seq = 0
        self._last = first_link(name)
        self._head_at = 0
        sync_folder(folder)

    def append(self, contents: Sequence[Mapping[str, Any]]) -> list[int]:
        """Chain, write and sync entries, all or none; returns their numbers. Raises OSError when the disk says no."""
        seq, last, lines = self._seq, self._last, []
        for content in contents:
            seq += 1
            entry = chain(content, seq, last)
            last = entry["hash"]
            lines.append(canonical_json(entry).encode() + b"\n")
        written = b"".join(lines)
        try:
            _write_all(self._entries.fileno(), written)
            os.fsync(self._entries.fileno())
        except OSError:
            self._take_back()
            raise
        numbers = list(range(self._seq + 1, seq + 1))
        self._seq, self._last, self._size = seq, last, self._size + len(written)
        if self._seq // HEAD_EVERY > self._head_at // HEAD_EVERY:
            self._sign_head()
        return numbers

    def close(self) -> None:
        """Sign the last head and close; harmless twice."""
        if self._entries.closed:
            return
        if self._seq > self._head_at:
            self._sign_head()
        self._entries.close()
        self._heads.close()

    def _sign_head(self) -> None:
        head = canonical_json({"segment": self.name, "seq": self._seq, "hash": self._last})
        line = json.dumps({**json.loads(head), "signature": sign(self._key, head)})
        self._announce(line)
        self._head_at = self._seq
        try:
            _write_all(self._heads.fileno(), line.encode() + b"\n")
            os.fsync(self._heads.fileno())
        except OSError:
            # The entries are on disk and the log has the head: the acts they allow need not wait for the second copy.
            self._announce(f"The head of segment {self.name} at {self._seq} could not be written to its file.")

    def _take_back(self) -> None:
        try:
            os.ftruncate(self._entries.fileno(), self._size)
            os.lseek(self._entries.fileno(), self._size, os.SEEK_SET)
        except OSError:
            self.broken = True


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
