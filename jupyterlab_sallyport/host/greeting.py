"""What `initialize` says of an engine: what it answers itself, and what stands there while it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from ..wire.methods import Method
from ..wire.peer import Peer
from .pending import Pending

ANSWER_SECONDS = 10.0
INITIALIZE = Method("initialize", "gate", "control", audit=None, params={}, role="viewer")
UNREACHED: Mapping[str, Any] = {
    "sandbox": {"tier": "3", "runs": False, "reason": "The engine is not running."},
    "commands": [],
    "history": {"note": ""},
    "model": None,
    "models": [],
}
"""The members that the engine answers, as they are without it."""


class Asker:
    """The gate in a connection's stead, for the one question it asks itself; a Peer that keeps the answer."""

    def __init__(self, peer: Peer) -> None:
        self.id = peer.id
        self.caller, self.home = peer.caller, peer.home
        self.frame: Mapping[str, Any] = {
            "jsonrpc": "2.0",
            "id": f"initialize-{peer.id}",
            "method": INITIALIZE.name,
            "params": {},
        }
        self._answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()

    def make_question(self) -> Pending:
        """The open request, for the table of those."""
        return Pending(self, self.caller, INITIALIZE, {}, str(self.frame["id"]), None)

    def send(self, frame: Mapping[str, Any], *, delta_of: str | None = None) -> None:
        """Take the answer."""
        if not self._answer.done():
            self._answer.set_result(frame)

    async def drained(self) -> None:
        """At once, since it takes the one answer only."""

    async def wait(self) -> Mapping[str, Any]:
        """The engine's result; empty for an error, or when none comes in time."""
        try:
            answer = await asyncio.wait_for(self._answer, ANSWER_SECONDS)
        except TimeoutError:
            return {}
        result = answer.get("result")
        return result if isinstance(result, Mapping) else {}
