"""Slow and hostile clients beside a turn: they cost themselves, and nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Iterator

import pytest
from fault_client import Client, Lost
from fault_server import FaultServer
from story import SCRIPT, check_sequence
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

FULL = os.environ.get("SALLYPORT_FULL") == "1"
TEXT_ENDS = ("message-end", "reasoning-end")
# 9 MB in 18 messages: one message is kept up to a million characters.
FLOOD = [{("text" if number // 25 % 2 else "reasoning"): "x" * 20_000, "waitMs": 2} for number in range(450)]
STREAM = [{"text": f"word {number} ", "waitMs": 25} for number in range(240)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    script = {"turns": [{"when": "flood", "steps": [FLOOD]}, {"when": "stream", "steps": [STREAM]}, *SCRIPT["turns"]]}
    with FaultServer(base=tmp_path_factory.mktemp("clients").resolve(), script=script) as started:
        yield started


async def ticket(server: FaultServer) -> str:
    headers = {"Authorization": f"token {server.token}", "Origin": f"http://127.0.0.1:{server.port}"}
    post = HTTPRequest(f"{server.url}sallyport/api/tickets", method="POST", body="", headers=headers)
    return str(json.loads((await AsyncHTTPClient().fetch(post)).body)["ticket"])


class Deaf:
    """A socket that says what it wants and then never reads a byte."""

    def __init__(self, server: FaultServer) -> None:
        self._server = server
        self._socket = socket.create_connection(("127.0.0.1", server.port))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def upgrade(self) -> None:
        origin = f"http://127.0.0.1:{self._server.port}"
        lines = (
            "GET /sallyport/api/socket HTTP/1.1",
            f"Host: 127.0.0.1:{self._server.port}",
            f"Origin: {origin}",
            f"Authorization: token {self._server.token}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Protocol: sallyport.v1",
        )
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._socket.recv(4096)

    def say(self, number: int, method: str, params: dict[str, object]) -> None:
        text = json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()
        # A masked text frame with a mask of zeros.
        size = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0x80 | 126]) + len(text).to_bytes(2, "big")
        self._socket.sendall(b"\x81" + size + b"\0\0\0\0" + text)

    def close(self) -> None:
        self._socket.close()


def resident_megabytes(pid: int) -> float:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


@pytest.mark.proves("NB-15", "NB-52")
def test_a_reader_that_never_reads_costs_neither_memory_nor_the_others(server: FaultServer) -> None:
    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        thread = await client.thread()
        deaf = Deaf(server)
        deaf.upgrade()
        hello = {"protocolVersion": 1, "ticket": await ticket(server), "client": {"name": "deaf", "version": "0"}}
        deaf.say(1, "initialize", {**hello, "visible": True})
        deaf.say(2, "thread/open", {"threadId": thread, "afterSeq": 0})
        await client.request("thread/list", {})
        before = resident_megabytes(server.pid), resident_megabytes(server.engines()[0])
        started = await client.turn(thread, "flood")  # 9 MB, more than may wait for one connection
        await client.until(lambda: client.find(thread, "turn-end", turnId=started["turnId"]))
        after = resident_megabytes(server.pid), resident_megabytes(server.engines()[0])
        told = [each["event"] for each in client.events[thread] if each["event"]["type"] in TEXT_ENDS]
        assert sum(len(each["text"]) for each in told) == 20_000 * len(FLOOD)
        # Its own frames are held up to 8 MiB (each way of counting); what a reader takes is not held at all.
        assert after[0] - before[0] < 150, f"the gate grew by {after[0] - before[0]:.0f} MB"
        assert after[1] - before[1] < 250, f"the engine grew by {after[1] - before[1]:.0f} MB"
        deaf.close()
        await client.close()

    asyncio.run(scene())


@pytest.mark.proves("NB-15", "NB-16")
def test_connections_that_come_and_go_by_the_dozen_disturb_no_turn(server: FaultServer) -> None:
    async def scene() -> None:
        client = await Client.connect(server)
        thread = await client.thread()
        started = await client.turn(thread, "stream")
        for number in range(100 if FULL else 40):
            passing = await Client.connect(server)
            passing.send("thread/open", {"threadId": thread, "afterSeq": 0})
            if number % 2:
                passing.kill()
            await passing.close()
        await client.until(lambda: client.find(thread, "turn-end", turnId=started["turnId"]))
        assert client.find(thread, "turn-end")["reason"] == "done"
        assert client.find(thread, "message-end")["text"] == "".join(each["text"] for each in STREAM)
        check_sequence([each for each in client.events[thread] if not each["event"]["type"].endswith("-delta")])
        await client.close()

    asyncio.run(scene())


@pytest.mark.proves("JP-10", "NB-16")
def test_a_turn_that_is_sent_again_after_a_reconnect_runs_once(server: FaultServer) -> None:
    async def scene() -> None:
        first = await Client.connect(server)
        await first.trust("demo")
        thread = await first.thread()
        lost = first.turn(thread, "command", idempotencyKey="again-and-again")
        await asyncio.sleep(0)
        await first.request("thread/list", {})
        first.kill()
        try:
            turn = (await lost)["turnId"]
        except Lost:
            turn = None
        second = await Client.connect(server)
        await second.request("thread/open", {"threadId": thread, "afterSeq": 0})
        answers = await asyncio.gather(
            *(second.turn(thread, "command", idempotencyKey="again-and-again") for _ in range(5))
        )
        assert len({each["turnId"] for each in answers} | ({turn} if turn else set())) == 1
        asked = await second.until(lambda: second.find(thread, "approval-request"))
        await (await second.answer(await second.open_card(thread, asked["approvalId"])))
        await second.until(lambda: second.find(thread, "turn-end"))
        starts = [each for each in second.events[thread] if each["event"]["type"] == "turn-start"]
        assert len({each["seq"] for each in starts}) == 1
        assert (server.root / "demo" / "runs.txt").read_text() == "run\n"
        await second.close()

    asyncio.run(scene())
