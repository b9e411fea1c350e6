"""What the settings of the connected panels want stricter than the policy, one document a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import CodedError

AT_MOST = 16
"""Documents that may differ at one time; panels of one person share their settings, so more is no use but a flood."""


class Tightenings:
    """All of them hold at once. When the last connection goes, what it wanted stays until one speaks again."""

    def __init__(self) -> None:
        self._wanted: dict[str, Mapping[str, Any]] = {}
        self._last: Mapping[str, Any] | None = None

    def put(self, connection: str, wanted: Mapping[str, Any]) -> bool:
        """Replace what a connection wants; says whether that changes what is in force. Raises CodedError."""
        before = self.in_force()
        others = [document for name, document in self._wanted.items() if name != connection]
        if wanted not in others and len(_distinct(others)) >= AT_MOST:
            raise CodedError("rate-limited", "Too many connections want different settings; close some of them.")
        self._wanted[connection] = wanted
        self._last = None
        return self.in_force() != before

    def remove(self, connection: str) -> bool:
        """Forget a connection; says whether that changes what is in force."""
        before = self.in_force()
        gone = self._wanted.pop(connection, None)
        if gone is not None and not self._wanted:
            self._last = gone
        return self.in_force() != before

    def in_force(self) -> list[Mapping[str, Any]]:
        """The documents that hold now, each once."""
        return _distinct(list(self._wanted.values()) if self._wanted else [self._last] if self._last else [])


def _distinct(documents: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [document for index, document in enumerate(documents) if document not in documents[:index]]
