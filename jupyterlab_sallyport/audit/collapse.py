"""Keeping a flood out of the audit: the first of a kind is written at once, the rest of a minute as one count."""

from __future__ import annotations

from dataclasses import dataclass

WINDOW_SECONDS = 60.0
KINDS = 1024
"""Kinds remembered at once; the oldest makes room, so that a flood of many kinds has bounded memory."""


@dataclass
class _Window:
    since: float
    held_back: int = 0


class FloodCollapse:
    """Decides per kind (an action, a reason and an address, say); the clock is the caller's."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}

    def admit(self, kind: str, now: float) -> int | None:
        """None: hold this one back, it is counted. Else write it, with the number held back since the last written."""
        window = self._windows.get(kind)
        if window is not None and now - window.since < WINDOW_SECONDS:
            window.held_back += 1
            return None
        held_back = window.held_back if window else 0
        self._windows.pop(kind, None)
        if len(self._windows) >= KINDS:
            self._windows.pop(next(iter(self._windows)))
        self._windows[kind] = _Window(now)
        return held_back

    def drain(self) -> dict[str, int]:
        """What was held back and not yet written, by kind; for the last entries before the end."""
        counts = {kind: window.held_back for kind, window in self._windows.items() if window.held_back}
        self._windows.clear()
        return counts
