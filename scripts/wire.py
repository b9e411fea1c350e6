"""A client of the gate that walks the wire as the panel does: ticket, socket, requests, events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from lab_server import LabServer

TURN_EVENTS = ("approval-request", "tool-call-end", "turn-end")


class Wire:
    """One initialized connection. Notifications that nobody waits for yet are kept in ``events``."""

    def __init__(self, server: LabServer, socket: WebSocketClientConnection) -> None:
        self._server = server
        self._socket = socket
        self._next = 0
        self.hello: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.bytes_received = 0

    @classmethod
    async def connect(cls, server: LabServer, *, start_engine: bool = True) -> Wire:
        """Fetch a ticket, open the socket and send ``initialize``; raises on any refusal."""
        ticket = await fetch_ticket(server)
        address = f"{server.url.replace('http', 'ws', 1)}sallyport/api/socket"
        request = HTTPRequest(address, headers=honest_headers(server))
        socket = await websocket_connect(request, subprotocols=["sallyport.v1"])
        wire = cls(server, socket)
        params = {"protocolVersion": 1, "ticket": ticket, "client": {"name": "wire", "version": "0"}}
        wire.hello = await wire.request("initialize", {**params, "visible": start_engine})
        return wire

    async def request(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send one request and return its result, again after the told wait where the gate asks for one.

        Raises RuntimeError with any other error of the gate.
        """
        while True:
            frame = await self._answer(method, params)
            if "error" not in frame:
                return dict(frame["result"])
            if frame["error"]["data"]["code"] != "rate-limited":
                raise RuntimeError(f"{method}: {json.dumps(frame['error'])}")
            await asyncio.sleep(frame["error"]["data"].get("retryAfterMs", 100) / 1000 + 0.01)

    async def _answer(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._next += 1
        await self._socket.write_message(
            json.dumps({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params})
        )
        while True:
            frame = await self.read()
            if frame.get("id") == self._next:
                return frame
            self.events.append(frame)

    async def event(self, matches: Callable[[dict[str, Any]], bool] | str) -> dict[str, Any]:
        """Return the next thread event of that type, or that matches, passing over the others."""
        test = matches if callable(matches) else (lambda found: found["type"] == matches)
        while True:
            frame = self.events.pop(0) if self.events else await self.read()
            if frame.get("method") == "event" and test(frame["params"]["event"]):
                return dict(frame["params"]["event"])

    async def trust(self, workspace: str) -> None:
        """Trust a folder as a person would, arming delay included."""
        found = await self.request("trust/inspect", {"workspace": workspace})
        if not found["trusted"]:
            await asyncio.sleep(found.get("armingMs", 500) / 1000 + 0.05)
            await self.request("trust/set", {"workspace": workspace, "nonce": found["nonce"]})

    async def thread(self, workspace: str) -> str:
        """Make and open a thread; returns its id."""
        thread = str((await self.request("thread/create", {"workspace": workspace}))["threadId"])
        await self.request("thread/open", {"threadId": thread, "afterSeq": 0})
        return thread

    async def turn(self, thread: str, text: str, *, mode: str = "agent", approve: bool = True) -> dict[str, Any]:
        """Run one turn, approving each question once; returns its last ``tool-call-end``, else its ``turn-end``."""
        words = [{"type": "text", "text": text}]
        await self.request("turn/start", {"threadId": thread, "mode": mode, "input": words})
        last: dict[str, Any] = {}
        while True:
            found = await self.event(lambda e: e["type"] in TURN_EVENTS)
            if found["type"] == "approval-request" and approve:
                await self.approve(thread, found["approvalId"])
            elif found["type"] == "tool-call-end":
                last = found
            elif found["type"] == "turn-end":
                return last or found

    async def approve(self, thread: str, approval: str) -> None:
        """Open the approval's card, wait out the arming delay and allow it once."""
        opened = await self.request("approval/open", {"threadId": thread, "approvalId": approval})
        await asyncio.sleep(opened["armingMs"] / 1000 + 0.02)
        answer = {"nonce": opened["nonce"], "payloadHash": opened["payloadHash"], "decision": "allow", "scope": "once"}
        await self.request("approval/answer", {"threadId": thread, "approvalId": approval, **answer})

    async def read(self) -> dict[str, Any]:
        """Return the next frame; raises RuntimeError when the gate closes, TimeoutError after a minute of silence."""
        text = await asyncio.wait_for(self._socket.read_message(), 60)
        if text is None:
            raise RuntimeError(f"the gate closed the socket: {self._socket.close_code} {self._socket.close_reason}")
        self.bytes_received += len(text)
        return dict(json.loads(text))

    def close(self) -> None:
        self._socket.close()


async def fetch_ticket(server: LabServer, query: str = "") -> str:
    """Fetch a ticket; raises HTTPClientError on any refusal."""
    address = f"{server.url}sallyport/api/tickets{query}"
    post = HTTPRequest(address, method="POST", body="", headers=honest_headers(server))
    return str(json.loads((await AsyncHTTPClient().fetch(post)).body)["ticket"])


def honest_headers(server: LabServer) -> dict[str, str]:
    """What a page of the server sends."""
    return {"Authorization": f"token {server.token}", "Origin": f"http://127.0.0.1:{server.port}"}
