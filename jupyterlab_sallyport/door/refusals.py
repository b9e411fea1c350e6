"""Audits whom the gate turned away: each with its reason, a flood as a count."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Mapping
from logging import Logger
from typing import NamedTuple

from ..wire.peer import Audit, Caller
from .limits import Limits

MAX_TEXT = 256


class Refusal(NamedTuple):
    """One refusal. Refusals with the same action, reason and bucket are of one kind."""

    action: str
    """The route's or method's name."""
    target: str
    """The path or method that was asked for."""
    reason: str
    outcome: str
    """`refused` at the door, `denied` for a role."""
    bucket: str
    """Where it came from, as far as counting goes."""
    caller: Caller | None
    detail: Mapping[str, str]


class Refusals:
    """Writes the first refusals of a kind one by one, then one entry with their number at the end of each window."""

    def __init__(self, audit: Audit, limits: Limits, log: Logger) -> None:
        self._audit = audit
        self._limits = limits
        self._log = log
        self._kinds: dict[tuple[str, str, str], int] = {}
        self._last: dict[tuple[str, str, str], Refusal] = {}
        self._window: asyncio.TimerHandle | None = None
        self._flushing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._kinds)

    async def add(self, refusal: Refusal) -> None:
        """Write or count; returns when written. Never raises: what is refused stays refused when the disk is full."""
        kind = (refusal.action, refusal.reason, refusal.bucket)
        if kind not in self._kinds and len(self._kinds) >= self._limits.audit_kinds:
            kind = (refusal.action, refusal.reason, "*")
        count = self._kinds[kind] = self._kinds.get(kind, 0) + 1
        if self._window is None:
            loop = asyncio.get_running_loop()
            self._window = loop.call_later(self._limits.audit_window_seconds, self._end_window)
        if count <= self._limits.audited_alone:
            await self._write(refusal, 1)
        else:
            self._last[kind] = refusal

    async def flush(self) -> None:
        """Write what was only counted and begin a new window."""
        if self._window is not None:
            self._window.cancel()
            self._window = None
        kinds, last = self._kinds, self._last
        self._kinds, self._last = {}, {}
        for kind, refusal in last.items():
            await self._write(refusal, kinds[kind] - self._limits.audited_alone)

    def _end_window(self) -> None:
        task = asyncio.get_running_loop().create_task(self.flush())
        # The loop keeps only a weak reference to a task.
        self._flushing.add(task)
        task.add_done_callback(self._flushing.discard)

    async def _write(self, refusal: Refusal, count: int) -> None:
        detail = {name: clean(text) for name, text in refusal.detail.items()}
        try:
            await self._audit.record(
                caller=refusal.caller,
                action=refusal.action,
                target=clean(refusal.target),
                outcome=refusal.outcome,
                detail={"reason": refusal.reason, **detail, "count": count},
            )
        except Exception:
            self._log.exception("Sallyport could not audit a refusal of %s (%s)", refusal.action, refusal.reason)


def clean(text: str) -> str:
    """A client's text as it may stand in the audit: one bounded line, nothing that moves a cursor or turns the text."""
    shown = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) in UNSAFE else each for each in text)
    return shown[:MAX_TEXT]


UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
