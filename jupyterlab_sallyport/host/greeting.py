"""What `initialize` says of an engine: what it answers itself, and what stands there while it cannot."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

from ..errors import CodedError
from ..wire.methods import Method
from ..wire.peer import Peer
from .pending import Pending

ANSWER_SECONDS = 10.0
INITIALIZE = Method("initialize", "gate", "control", audit=None, params={}, role="viewer")
PROBE = Method("provider/probe", "engine", "act", audit=None, params={}, role="admin")
"""Asks a model's server; on no socket, since it names a credential that the gate lends for it."""
PROBE_SECONDS = 60.0
UNREACHED: Mapping[str, Any] = {
    "sandbox": {"tier": "3", "runs": False, "reason": "The engine is not running."},
    "commands": [],
    "history": {"note": ""},
    "model": None,
    "models": [],
}
"""The members that the engine answers, as they are without it."""


class Asker:
    """The gate in a connection's stead, for a question that it asks itself; a Peer that keeps the answer."""

    def __init__(self, peer: Peer, method: Method = INITIALIZE, params: Mapping[str, Any] | None = None) -> None:
        self.id = peer.id
        self.caller, self.home = peer.caller, peer.home
        self._method = method
        self.frame: Mapping[str, Any] = {
            "jsonrpc": "2.0",
            "id": f"{method.name}-{secrets.token_hex(8)}",
            "method": method.name,
            "params": params or {},
        }
        self._answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()

    def make_question(self) -> Pending:
        """The open request, for the table of those."""
        return Pending(self, self.caller, self._method, {}, str(self.frame["id"]), None)

    def send(self, frame: Mapping[str, Any], *, delta_of: str | None = None) -> None:
        """Take the answer."""
        if not self._answer.done():
            self._answer.set_result(frame)

    async def drained(self) -> None:
        """At once, since it takes the one answer only."""

    async def wait(self, seconds: float = ANSWER_SECONDS) -> Mapping[str, Any]:
        """The engine's result. Raises CodedError as the engine said, or `engine-down` when nothing comes in time."""
        try:
            answer = await asyncio.wait_for(self._answer, seconds)
        except TimeoutError as error:
            raise CodedError("engine-down", "The engine did not answer in time.") from error
        result, failure = answer.get("result"), answer.get("error")
        if isinstance(failure, Mapping):
            raise CodedError(str(failure["data"]["code"]), str(failure["message"]))
        return result if isinstance(result, Mapping) else {}
