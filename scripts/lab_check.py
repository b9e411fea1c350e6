"""``dev.py lab --check``: starts the server and proves that page, gate, engine and one command answer."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from typing import Any

from lab_server import LabServer
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect


async def talk(server: LabServer) -> str:
    """Walk the wire as the panel does, up to the listing that ``/ls`` gives; returns what was found in words."""
    origin = f"http://127.0.0.1:{server.port}"
    headers = {"Authorization": f"token {server.token}", "Origin": origin}
    post = HTTPRequest(f"{server.url}sallyport/api/tickets", method="POST", body="", headers=headers)
    ticket = json.loads((await AsyncHTTPClient().fetch(post)).body)["ticket"]
    address = f"{server.url.replace('http', 'ws', 1)}sallyport/api/socket"
    upgrade = HTTPRequest(address, headers=headers)
    socket = await websocket_connect(upgrade, subprotocols=["sallyport.v1"])
    try:
        client = {"name": "lab-check", "version": "0"}
        hello = await request(socket, "initialize", {"protocolVersion": 1, "ticket": ticket, "client": client})
        if hello["engine"]["state"] not in ("ready", "starting"):
            raise RuntimeError(f"the engine is {hello['engine']}")
        thread = (await request(socket, "thread/create", {"workspace": "demo"}))["threadId"]
        await request(socket, "thread/open", {"threadId": thread, "afterSeq": 0})
        words = [{"type": "text", "text": "/ls"}]
        await request(socket, "turn/start", {"threadId": thread, "mode": "ask", "input": words})
        call = await event(socket, "tool-call-end")
        if call["outcome"] != "ok" or "hello.txt" not in json.dumps(call["output"]):
            raise RuntimeError(f"/ls gave {call}")
        return f"engine ready, sandbox tier {hello['sandbox']['tier']} {hello['sandbox']['reason']}".strip()
    finally:
        socket.close()


async def request(socket: WebSocketClientConnection, method: str, params: dict[str, Any]) -> dict[str, Any]:
    """Send one request and return its result; raises RuntimeError with the gate's error."""
    await socket.write_message(json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": params}))
    while True:
        frame = await read(socket)
        if frame.get("id") == method:
            if "error" in frame:
                raise RuntimeError(f"{method}: {frame['error']}")
            return dict(frame["result"])


async def event(socket: WebSocketClientConnection, wanted: str) -> dict[str, Any]:
    """Return the next event of that type."""
    while True:
        frame = await read(socket)
        if frame.get("method") == "event" and frame["params"]["event"]["type"] == wanted:
            return dict(frame["params"]["event"])


async def read(socket: WebSocketClientConnection) -> dict[str, Any]:
    text = await asyncio.wait_for(socket.read_message(), 30)
    if text is None:
        raise RuntimeError(f"the gate closed the socket with {socket.close_code} {socket.close_reason}")
    return dict(json.loads(text))


def main() -> int:
    server = LabServer()
    (server.root / "demo").mkdir(parents=True)
    (server.root / "demo" / "hello.txt").write_text("hello\n")
    try:
        with server:
            page = server.get("lab").decode()
            if "jupyterlab-sallyport" not in page:
                raise RuntimeError("the page does not name the labextension")
            found = asyncio.run(talk(server))
        print(f"sallyport: page, gate and engine answer; {found}")
        return 0
    except Exception as error:
        log = server.log.read_text(errors="replace")[-4000:] if server.log.exists() else ""
        print(f"lab --check failed: {error}\n{log}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(server.base, ignore_errors=True)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
