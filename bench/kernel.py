"""Whether a kernel notices Sallyport: time from ``execute_request`` to the kernel's first reply.

``python bench/kernel.py``; baseline: the same loop on a plain JupyterLab beside it. Idle, and while one and four
threads stream at full speed.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import time
import uuid
from typing import Any

from measure import quick, report, rounds, summary
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from lab_server import LabServer
from scripted_server import scripted_server
from wire import Wire

LOOPS = 120
# One turn streams until it is cancelled or the measurement is over.
STREAM = {"turns": [{"when": "stream", "steps": [[{"text": "lorem ipsum dolor sit amet "}] * 200_000]}]}


class Kernel:
    """One kernel of a server, over its channels socket."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self._session = uuid.uuid4().hex

    @classmethod
    async def start(cls, server: LabServer) -> Kernel:
        headers = {"Authorization": f"token {server.token}"}
        post = HTTPRequest(f"{server.url}api/kernels", method="POST", body="{}", headers=headers, request_timeout=60)
        kernel = json.loads((await AsyncHTTPClient().fetch(post)).body)["id"]
        address = f"{server.url.replace('http', 'ws', 1)}api/kernels/{kernel}/channels"
        made = cls(await websocket_connect(HTTPRequest(address, headers=headers)))
        for _ in range(5):
            await made.first_reply()
        return made

    async def first_reply(self) -> float:
        """Milliseconds from sending a trivial request to the first message that answers it; waits for idle."""
        request = self._request()
        start = time.perf_counter()
        await self._socket.write_message(json.dumps(request))
        first = 0.0
        while True:
            text = await asyncio.wait_for(self._socket.read_message(), 60)
            message = json.loads(text or "{}")
            if message.get("parent_header", {}).get("msg_id") != request["header"]["msg_id"]:
                continue
            first = first or (time.perf_counter() - start) * 1000
            if message["content"].get("execution_state") == "idle":
                return first

    def _request(self) -> dict[str, Any]:
        content = {"code": "1", "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        header = {
            "msg_id": uuid.uuid4().hex,
            "username": "bench",
            "session": self._session,
            "date": "2026-01-01T00:00:00Z",
            "msg_type": "execute_request",
            "version": "5.3",
        }
        return {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}


async def latencies(kernel: Kernel, plain: Kernel) -> dict[str, list[float]]:
    """The two kernels in turn, so that both feel the same machine."""
    found: dict[str, list[float]] = {"plain": [], "with": []}
    for _ in range(rounds(LOOPS)):
        for name, one in (("plain", plain), ("with", kernel)):
            found[name].append(await one.first_reply())
            await asyncio.sleep(0.01)
    return found


async def streaming(server: LabServer, threads: int) -> list[Wire]:
    """Start turns that stream at full speed, each in a thread and connection of its own, read as they come."""
    wires = []
    for _ in range(threads):
        wire = await Wire.connect(server)
        thread = await wire.thread("demo")
        words = [{"type": "text", "text": "stream"}]
        await wire.request("turn/start", {"threadId": thread, "mode": "ask", "input": words})
        wires.append(wire)
    return wires


async def drain(wire: Wire) -> None:
    while True:
        await wire.read()


async def measure(server: LabServer, plain: LabServer) -> dict[str, Any]:
    kernel, other = await Kernel.start(server), await Kernel.start(plain)
    figures: dict[str, Any] = {}
    for threads in (0, 1) if quick() else (0, 1, 4):
        wires = await streaming(server, threads)
        readers = [asyncio.create_task(drain(wire)) for wire in wires]
        found = {name: summary(values) for name, values in (await latencies(kernel, other)).items()}
        still = sum(not reader.done() for reader in readers)
        for reader, wire in zip(readers, wires, strict=True):
            reader.cancel()
            wire.close()
        ratios = {f"{key}_ratio": round(found["with"][key] / found["plain"][key], 3) for key in ("median", "p95")}
        figures[f"{threads} streaming"] = {**found, **ratios, "streaming_at_end": still}
    return figures


def main() -> None:
    server, plain = scripted_server(STREAM), LabServer(extension=False)
    (server.root / "demo").mkdir(parents=True)
    with server, plain:
        figures = asyncio.run(measure(server, plain))
    for one in (server, plain):
        shutil.rmtree(one.base, ignore_errors=True)
    report("kernel", "the same loop on a plain JupyterLab beside it, in milliseconds", figures)


if __name__ == "__main__":
    main()
