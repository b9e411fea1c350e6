"""A connection of the command line's own, to an engine of its own."""

from __future__ import annotations

import asyncio
import getpass
import logging
import secrets
from collections.abc import Mapping
from typing import Any

from ..audit.writer import AuditWriter
from ..errors import CodedError
from ..host.relay import EngineRelay
from ..settings import EngineSettings
from ..wire.methods import Method, load_methods
from ..wire.peer import Caller

LOG = logging.getLogger("jupyterlab_sallyport.headless")
LOST = {"type": "engine-lost"}
"""What `next_event` gives when the engine is gone."""


class Conversation:
    """Asks and waits for answers; events queue up. Use as a context: leaving it stops the engine."""

    def __init__(self, settings: EngineSettings, *, label: str = "") -> None:
        """`label` stands in the audit beside the user's name: what was said beforehand instead of asked."""
        self.settings = settings
        self.audit = AuditWriter(settings.audit_folder, settings.key_path, LOG)
        self.relay = EngineRelay(settings, self.audit, LOG)
        self.id = f"terminal-{secrets.token_hex(4)}"
        self.home = ""
        self.caller = Caller("local", f"{user_name()} {label}".strip(), "admin", "terminal")
        self._answers: dict[int, asyncio.Future[Mapping[str, Any]]] = {}
        self._events: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._number = 0

    async def __aenter__(self) -> Conversation:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.relay.shutdown()
        await self.audit.close()

    async def begin(self) -> Mapping[str, Any]:
        """Start the engine; returns its part of InitializeResult. Raises CodedError when there is none."""
        answer = await self.relay.initialize(self, True)
        engine = answer["engine"]
        if engine["state"] != "ready":
            raise CodedError(
                engine.get("code", "engine-down"),
                engine.get("message", "The engine is not running."),
                fix=engine.get("fix"),
            )
        return answer

    async def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """Call a method of the table; returns its result, raises CodedError for its error."""
        method = load_methods().methods[name]
        fault = method.find_fault(params)
        if fault is not None:
            raise CodedError("bad-params", fault)
        return await self.call_unlisted(method, params)

    async def call_unlisted(self, method: Method, params: Mapping[str, Any]) -> Any:
        """`call` for what no panel may send."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        frame = {"jsonrpc": "2.0", "id": self._number, "method": method.name, "params": params}
        try:
            await self.relay.request(self, method, frame)
            reply = await answer
        finally:
            del self._answers[frame["id"]]  # type: ignore[arg-type]  # the number from above
        if "error" in reply:
            error = reply["error"]
            data = error.get("data", {})
            raise CodedError(
                data.get("code", "internal"),
                error.get("message", ""),
                fix=data.get("fix"),
                retry_after_ms=data.get("retryAfterMs"),
            )
        return reply.get("result")

    async def next_event(self) -> Mapping[str, Any]:
        """The next `event` notification's parameters, or LOST."""
        return await self._events.get()

    def send(self, frame: Mapping[str, Any], *, delta_of: str | None = None) -> None:
        """Take a frame, as peer.py has it."""
        if "method" not in frame:
            answer = self._answers.get(frame.get("id"))  # type: ignore[arg-type]  # a miss is None
            if answer is not None and not answer.done():
                answer.set_result(frame)
        elif frame["method"] == "event":
            self._events.put_nowait(frame["params"])
        elif frame["method"] == "status" and frame["params"].get("engine", {}).get("state") in ("down", "missing"):
            self._events.put_nowait(LOST)

    async def drained(self) -> None:
        """At once: what comes is taken at once."""


def user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a user id without a name; the label is no identity
