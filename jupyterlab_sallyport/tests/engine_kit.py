"""What tests of the engine's side need: a connection that keeps what it is sent, and a relay on a real process."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyterlab_sallyport.audit.reader import read_page
from jupyterlab_sallyport.audit.writer import AuditWriter
from jupyterlab_sallyport.host.relay import EngineRelay
from jupyterlab_sallyport.settings import EngineSettings
from jupyterlab_sallyport.wire.methods import load_methods
from jupyterlab_sallyport.wire.peer import Caller

FAKE_ENGINE = Path(__file__).parent / "fake_engine.mjs"
LOG = logging.getLogger("sallyport-test")
ADA = Caller("ada", "Ada", "admin", "192.0.2.1")
SECONDS = 30.0


class Screen:
    """A peer: frames as they came, and waiting for one."""

    def __init__(self, identifier: str = "one", caller: Caller = ADA) -> None:
        self.id = identifier
        self.caller = caller
        self.home = "http://127.0.0.1:8888/"
        self.frames: list[Mapping[str, Any]] = []
        self.deltas: list[str | None] = []
        self._arrived = asyncio.Event()

    def send(self, frame: Mapping[str, Any], *, delta_of: str | None = None) -> None:
        """Keep a frame."""
        self.frames.append(frame)
        self.deltas.append(delta_of)
        self._arrived.set()

    async def drained(self) -> None:
        """At once."""

    async def wait_for(self, fits: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """The first frame that fits, past or to come."""
        async with asyncio.timeout(SECONDS):
            while True:
                for frame in self.frames:
                    if fits(frame):
                        return frame
                self._arrived.clear()
                await self._arrived.wait()


class World:
    """A relay with an audit in a folder; `call` asks and waits for the answer."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        state, root = folder / "state", folder / "root"
        state.mkdir(mode=0o700, exist_ok=True)
        root.mkdir(exist_ok=True)
        self.settings = EngineSettings(state, root, engine=FAKE_ENGINE)._replace(**changes)
        self.audit = AuditWriter(self.settings.audit_folder, self.settings.key_path, LOG)
        self.relay = EngineRelay(self.settings, self.audit, LOG)
        self._number = 0

    async def __aenter__(self) -> World:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.relay.shutdown()
        await self.audit.close()

    async def ask(self, screen: Screen, method: str, params: Mapping[str, Any]) -> int:
        """Send a request; returns its id."""
        self._number += 1
        frame = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        await self.relay.request(screen, load_methods().methods[method], frame)
        return self._number

    async def call(self, screen: Screen, method: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a request and wait for its answer frame."""
        number = await self.ask(screen, method, params)
        return await screen.wait_for(lambda frame: frame.get("id") == number)

    async def tell(self, screen: Screen, word: str, argument: Any = None) -> Any:
        """Have the fake engine do something; returns its result."""
        command = word if argument is None else f"{word} {json.dumps(argument)}"
        answer = await self.call(screen, "policy/test", {"workspace": "", "command": command})
        return answer["result"]

    def entries(self) -> list[dict[str, Any]]:
        """The audit of what was asked for so far, oldest first; what it says of the policy is left out."""
        everything = read_page(self.settings.audit_folder, limit=500).entries[::-1]
        return [entry for entry in everything if entry["action"] not in ("policy/loaded", "policy/stored")]


def says(state: str) -> Callable[[Mapping[str, Any]], bool]:
    """Fits the status notification of an engine state."""

    def fits(frame: Mapping[str, Any]) -> bool:
        return frame.get("method") == "status" and frame["params"].get("engine", {}).get("state") == state

    return fits
