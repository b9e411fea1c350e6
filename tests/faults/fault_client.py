"""A client that keeps whatever it was told, so that nothing it saw can be lost unnoticed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Callable
from typing import Any

from tornado.httpclient import HTTPClientError

from lab_server import LabServer
from wire import Wire

SECONDS = 30.0


class Refused(Exception):
    """The answer to a request was an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(json.dumps(error))
        self.code = str(error.get("data", {}).get("code"))
        self.message = str(error.get("message"))
        self.fix = error.get("data", {}).get("fix")


class Lost(Exception):
    """The connection ended before the answer came."""


class Client:
    """One connection with a reader of its own. ``events`` holds what came, by thread, in the order of its coming."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.hello = wire.hello
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.statuses: list[dict[str, Any]] = []
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._writing: set[asyncio.Future[None]] = set()
        self._changed = asyncio.Event()
        self._next = 1000
        self.is_lost = False
        self._take_all(wire.events)
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, server: LabServer, *, visible: bool = True) -> Client:
        """Connect, waiting where the gate says that tickets are asked for too often."""
        while True:
            try:
                return cls(await Wire.connect(server, start_engine=visible))
            except HTTPClientError as error:
                if error.code != 429 or error.response is None:
                    raise
                await asyncio.sleep(int(error.response.headers["Retry-After"]))

    def send(self, method: str, params: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        """Send a request without waiting; the future gives its result, Refused or Lost."""
        self._next += 1
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self.is_lost:
            answer.set_exception(Lost())
            return answer
        self._answers[self._next] = answer
        frame = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        writing = asyncio.ensure_future(self._write(json.dumps(frame)))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        return answer

    async def request(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.wait_for(self.send(method, params), SECONDS)

    async def persist(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """A request that is sent again while the engine is down or starting, as the panel does."""
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    return await self.request(method, params)
                except Refused as error:
                    if error.code not in ("engine-down", "engine-starting"):
                        raise
                    await asyncio.sleep(0.02)

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Wait until the condition gives something; it is looked at after each frame."""
        async with asyncio.timeout(SECONDS):
            while not (found := condition()):
                if self.is_lost:
                    raise Lost
                self._changed.clear()
                await self._changed.wait()
            return found

    def find(self, thread: str, kind: str, **members: Any) -> dict[str, Any] | None:
        """The newest event of a kind with these members."""
        for entry in reversed(self.events.get(thread, [])):
            event = entry["event"]
            if event["type"] == kind and all(event.get(name) == value for name, value in members.items()):
                return dict(event)
        return None

    async def trust(self, workspace: str) -> None:
        found = await self.persist("trust/inspect", {"workspace": workspace})
        if not found["trusted"]:
            await asyncio.sleep(found["armingMs"] / 1000 + 0.02)
            await self.persist("trust/set", {"workspace": workspace, "nonce": found["nonce"]})

    async def thread(self, workspace: str = "demo") -> str:
        thread = str((await self.persist("thread/create", {"workspace": workspace}))["threadId"])
        await self.persist("thread/open", {"threadId": thread, "afterSeq": 0})
        return thread

    def turn(self, thread: str, text: str, **more: Any) -> asyncio.Future[dict[str, Any]]:
        words = [{"type": "text", "text": text}]
        return self.send("turn/start", {"threadId": thread, "mode": "agent", "input": words, **more})

    async def open_card(self, thread: str, approval: str) -> dict[str, Any]:
        opened = await self.request("approval/open", {"threadId": thread, "approvalId": approval})
        return {
            "threadId": thread,
            "approvalId": approval,
            "nonce": opened["nonce"],
            "payloadHash": opened["payloadHash"],
            "decision": "allow",
            "scope": "once",
            "armed": asyncio.get_running_loop().time() + opened["armingMs"] / 1000 + 0.02,
        }

    async def answer(self, card: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        """Wait out the arming and send the yes."""
        await asyncio.sleep(max(0.0, card["armed"] - asyncio.get_running_loop().time()))
        return self.send("approval/answer", {name: value for name, value in card.items() if name != "armed"})

    def kill(self) -> None:
        """End as a killed process does: the kernel resets the connection, no close frame is sent."""
        stream = self._wire._socket.protocol.stream
        if stream is not None and stream.socket is not None:
            stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stream.close()
        self._wire.close()
        self._end()

    async def close(self) -> None:
        self._wire.close()
        self._end()
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await self._reading

    async def _write(self, text: str) -> None:
        try:
            await self._wire._socket.write_message(text)
        except Exception:
            self._end()

    async def _read(self) -> None:
        try:
            while True:
                text = await self._wire._socket.read_message()
                if text is None:
                    break
                self._take_all([json.loads(text)])
        finally:
            self._end()

    def _take_all(self, frames: list[dict[str, Any]]) -> None:
        for frame in frames:
            if "method" not in frame:
                answer = self._answers.pop(frame["id"], None)
                if answer is not None and not answer.done():
                    if "error" in frame:
                        answer.set_exception(Refused(frame["error"]))
                    else:
                        answer.set_result(frame["result"])
            elif frame["method"] == "event":
                params = frame["params"]
                self.events.setdefault(params["threadId"], []).append(params)
            elif frame["method"] == "status":
                self.statuses.append(frame["params"])
        self._changed.set()

    def _end(self) -> None:
        self.is_lost = True
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Lost())
        self._answers.clear()
        self._changed.set()
