"""A WebSocket client made of bytes: it sends what no library would, and shows what really came back."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATIENCE = 8.0

Headers = Mapping[str, str | None]


@dataclass
class Reply:
    """The head and body of an HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Closed:
    """How a socket ended: its close code, or None when it was just dropped."""

    code: int | None


class Socket:
    """An open WebSocket. Answers pings unless told not to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.pings = 0
        self.answers_pings = True
        self._ids = 0

    def send_frame(self, opcode: int, payload: bytes, *, final: bool = True) -> None:
        size, mask = len(payload), os.urandom(4)
        head = struct.pack("!B", (0x80 if final else 0) | opcode)
        if size < 126:
            head += struct.pack("!B", 0x80 | size)
        elif size < 65536:
            head += struct.pack("!BH", 0x80 | 126, size)
        else:
            head += struct.pack("!BQ", 0x80 | 127, size)
        stream = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")
        self.writer.write(head + mask + masked)

    def send_text(self, text: str) -> None:
        self.send_frame(TEXT, text.encode())

    def send(self, frame: object) -> None:
        self.send_text(json.dumps(frame))

    async def receive(self) -> dict[str, Any] | Closed:
        """The next text frame, or how the socket ended."""
        while True:
            try:
                opcode, payload = await asyncio.wait_for(self._read_frame(), PATIENCE)
            except (asyncio.IncompleteReadError, ConnectionError):
                self.drop()
                return Closed(None)
            if opcode == CLOSE:
                self.drop()
                return Closed(struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005)
            if opcode == PING:
                self.pings += 1
                if self.answers_pings:
                    self.send_frame(PONG, payload)
            elif opcode == TEXT:
                return json.loads(payload)

    async def request(self, method: str, params: object = None) -> dict[str, Any] | Closed:
        """Send a request and give its answer; notifications on the way are dropped."""
        self._ids += 1
        self.send(
            {"jsonrpc": "2.0", "id": self._ids, "method": method, **({} if params is None else {"params": params})}
        )
        while True:
            frame = await self.receive()
            if isinstance(frame, Closed) or frame.get("id") == self._ids:
                return frame

    async def end(self) -> Closed:
        """Read until the socket ends."""
        while not isinstance(frame := await self.receive(), Closed):
            pass
        return frame

    def drop(self) -> None:
        self.writer.transport.abort()

    async def _read_frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(size)


async def exchange(
    port: int, method: str, path: str, headers: Headers, body: bytes = b""
) -> tuple[Reply, asyncio.StreamReader, asyncio.StreamWriter]:
    """Send one HTTP request and read the answer. A header that is None is left out."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value is not None]
    writer.write(f"{method} {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1") + body)
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode("latin-1")
    line, *rest = head.strip().split("\r\n")
    answered = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
    content = await reader.readexactly(int(answered.get("content-length", 0)))
    return Reply(int(line.split()[1]), answered, content), reader, writer


@dataclass
class Door:
    """A server with the extension, and how to knock at it."""

    port: int
    base_url: str
    token: str
    audit_folder: Path
    agent: str = "wire-test"
    seen: int = field(default=0)
    sockets: list[Socket] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def path(self, route: str) -> str:
        return f"{self.base_url}sallyport/api/{route}"

    def headers(self, **changed: str | None) -> dict[str, str | None]:
        """Headers of an honest page, with changes; an underscore stands for a hyphen."""
        honest: dict[str, str | None] = {
            "Host": self.host,
            "Authorization": f"token {self.token}",
            "Origin": self.origin,
            "User-Agent": self.agent,
        }
        return {**honest, **{name.replace("_", "-"): value for name, value in changed.items()}}

    async def http(self, method: str, route: str, body: bytes = b"", **changed: str | None) -> Reply:
        length = str(len(body)) if method == "POST" else None
        headers = {**self.headers(**changed), "Content-Length": length, "Connection": "close"}
        reply, _, writer = await exchange(self.port, method, self.path(route), headers, body)
        writer.close()
        return reply

    async def upgrade(self, query: str = "", **changed: str | None) -> tuple[Reply, Socket | None]:
        handshake = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Protocol": "sallyport.v1",
        }
        headers = {**handshake, **self.headers(**changed)}
        reply, reader, writer = await exchange(self.port, "GET", self.path("socket") + query, headers)
        if reply.status == 101:
            self.sockets.append(socket := Socket(reader, writer))
            return reply, socket
        writer.close()
        return reply, None

    async def open(self, **changed: str | None) -> Socket:
        """A socket past the 101."""
        reply, socket = await self.upgrade(**changed)
        assert socket is not None, reply
        return socket

    async def ticket(self, **changed: str | None) -> str:
        reply = await self.http("POST", "tickets", **changed)
        assert reply.status == 201, reply
        return str(json.loads(reply.body)["ticket"])

    async def join(self, **changed: str | None) -> Socket:
        """A socket past its first frame."""
        socket = await self.open(**changed)
        answer = await socket.request("initialize", first_params(await self.ticket(**changed)))
        assert isinstance(answer, dict) and "result" in answer, answer
        return socket

    def leave(self) -> None:
        """Drop every socket that a test left open."""
        for socket in self.sockets:
            socket.drop()

    def entries(self) -> list[dict[str, Any]]:
        """The audit entries that are new since the last call."""
        lines = [
            json.loads(line)
            for file in sorted(self.audit_folder.rglob("*"))
            if file.is_file()
            for line in file.read_text().splitlines()
        ]
        entries = [line for line in lines if "action" in line]
        new, self.seen = entries[self.seen :], len(entries)
        return new


def first_params(ticket: str) -> dict[str, Any]:
    return {"protocolVersion": 1, "ticket": ticket, "client": {"name": "test", "version": "0"}}


def code_of(answer: dict[str, Any] | Closed) -> str | None:
    """The `data.code` of an error frame."""
    return answer["error"]["data"]["code"] if isinstance(answer, dict) and "error" in answer else None
