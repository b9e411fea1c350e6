"""What is wrong with the disk, the clock or the neighbours: said clearly, nothing lost, nothing run."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fault_client import Client, Refused
from fault_server import FaultServer
from story import SCRIPT, check_nothing_lost, check_sequence
from tornado.httpclient import HTTPClientError

from wire import fetch_ticket

RUN = [{"tool": "run_command", "input": {"command": "echo run >> runs.txt; true"}}]
FULL = os.environ.get("SALLYPORT_FULL") == "1"
DAY = 24 * 60 * 60 * 1000


def make(base: Path, **options: Any) -> FaultServer:
    return FaultServer(
        base=base.resolve(), script={"turns": [{"when": "run", "steps": [RUN]}, *SCRIPT["turns"]]}, **options
    )


async def run_once(client: Client, thread: str) -> str:
    """One approved command; returns how it ended."""
    turn = (await client.turn(thread, "run"))["turnId"]
    asked = await client.until(lambda: client.find(thread, "approval-request"))
    await (await client.answer(await client.open_card(thread, asked["approvalId"])))
    await client.until(lambda: client.find(thread, "turn-end", turnId=turn))
    return str(client.find(thread, "tool-call-end")["outcome"])


async def finish(client: Client, thread: str, text: str) -> str:
    """One turn that asks nothing; returns why it ended."""
    turn = (await client.turn(thread, text))["turnId"]
    return str((await client.until(lambda: client.find(thread, "turn-end", turnId=turn)))["reason"])


def runs(server: FaultServer) -> int:
    path = server.root / "demo" / "runs.txt"
    return len(path.read_text().splitlines()) if path.exists() else 0


def journal(server: FaultServer) -> Path:
    """The main file of the journal."""
    (found,) = [each for each in (server.state / "journal").glob("*.db") if "-" not in each.name]
    return found


async def replay(client: Client, thread: str) -> list[dict[str, Any]]:
    client.events[thread] = []
    await client.persist("thread/open", {"threadId": thread, "afterSeq": 0})
    # A short replay is sent in one go behind its reply, so what is asked after it is answered after it.
    await client.request("thread/list", {})
    return client.events[thread]


class Disk:
    """A server that alone sees a small file system of its own as its state folder."""

    def __init__(self, base: Path, options: str = "size=3m") -> None:
        self.server = make(base)
        self.server.state.mkdir(parents=True, mode=0o700)
        mount = f'mount -t tmpfs -o mode=700,{options} tmpfs "{self.server.state}" && exec "$0" "$@"'
        root = [] if os.geteuid() == 0 else ["--map-root-user"]
        words = self.server.command
        self.server.command = lambda: ["unshare", "--mount", *root, "sh", "-c", mount, *words()]  # type: ignore[method-assign]

    @property
    def state(self) -> Path:
        """The state folder as the server sees it."""
        return Path(f"/proc/{self.server.pid}/root{self.server.state}")

    def fill(self) -> None:
        with (self.state / "ballast").open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"\0" * 4096)
            except OSError:
                pass
        self.crumbs()

    def crumbs(self) -> None:
        """Takes the last bytes too: a page that is not whole is still room for an append."""
        with (self.state / "ballast").open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"\0")
            except OSError:
                pass

    def free(self) -> None:
        (self.state / "ballast").unlink()


@pytest.mark.proves("KS-12", "JP-10")
def test_a_full_disk_refuses_by_name_runs_nothing_and_loses_nothing(tmp_path: Path) -> None:
    disk = Disk(tmp_path)

    async def scene() -> None:
        client = await Client.connect(disk.server)
        await client.trust("demo")
        thread = await client.thread()
        assert await run_once(client, thread) == "ok"
        before = list(client.events[thread])
        disk.fill()
        with pytest.raises(Refused) as refused:
            for _ in range(200):  # what is allocated already may still take a few
                await client.turn(thread, "talk")
                await client.until(lambda: client.events[thread][-1]["event"]["type"] == "turn-end")
        assert "disk" in refused.value.fix, refused.value
        assert refused.value.code in ("read-only", "audit-unwritable")
        assert runs(disk.server) == 1
        # What is open is read on, and stays open; nobody else is let in, and is told why.
        check_nothing_lost(before, await replay(client, thread))
        await client.request("lease/renew", {"ticket": await fetch_ticket(disk.server, "?for=lease")})
        with pytest.raises(HTTPClientError) as turned_away:
            for _ in range(200):
                await (await Client.connect(disk.server)).close()
        assert turned_away.value.code == 503
        assert json.loads(turned_away.value.response.body)["code"] == "audit-unwritable"
        disk.free()
        assert await run_once(client, await client.thread()) == "ok"
        events = await replay(client, thread)
        check_sequence([each for each in events if not each["event"]["type"].endswith("-delta")])
        check_nothing_lost(before, events)
        assert (await client.request("audit/verify", {}))["ok"]
        assert runs(disk.server) == 2
        await client.close()

    with disk.server:
        asyncio.run(scene())


@pytest.mark.proves("KS-12")
@pytest.mark.parametrize("point", ["approval-request", "approval-answer"])
def test_a_disk_that_fills_up_under_a_turn_runs_nothing(tmp_path: Path, point: str) -> None:
    disk = Disk(tmp_path)
    server = disk.server

    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        thread = await client.thread()
        server.set_point(f'^line .*"event":{{"type":"{point}"')
        started = client.turn(thread, "run")
        if point == "approval-answer":
            asked = await client.until(lambda: client.find(thread, "approval-request"))
            answered = await client.answer(await client.open_card(thread, asked["approvalId"]))
        await server.held()
        disk.fill()
        server.release()
        await started
        if point == "approval-request":
            asked = await client.until(lambda: client.find(thread, "approval-request"))
            with pytest.raises(Refused):
                await (await client.answer(await client.open_card(thread, asked["approvalId"])))
        else:
            await answered
            await idle(client, thread)
        assert runs(server) == 0
        disk.free()
        if point == "approval-request":
            await (await client.answer(await client.open_card(thread, asked["approvalId"])))
        await client.until(lambda: client.find(thread, "turn-end"))
        events = await replay(client, thread)
        check_sequence([each for each in events if not each["event"]["type"].endswith("-delta")])
        assert runs(server) == (1 if point == "approval-request" else 0)
        await client.close()

    with server:
        asyncio.run(scene())


async def idle(client: Client, thread: str) -> None:
    async with asyncio.timeout(20):
        while (await client.persist("thread/list", {}))["threads"][0]["state"] != "idle":  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.02)  # says that a turn ended whose end could not be written


def foreign(server: FaultServer) -> None:
    os.chown(server.state, 12345, 12345)


def linked(server: FaultServer) -> None:
    shutil.rmtree(server.state / "journal")
    elsewhere = server.base / "elsewhere"
    elsewhere.mkdir()
    (server.state / "journal").symlink_to(elsewhere)


def linked_audit(server: FaultServer) -> None:
    elsewhere = server.base / "elsewhere"
    elsewhere.mkdir()
    (server.state / "audit").symlink_to(elsewhere)


@pytest.mark.parametrize("spoil", [foreign, linked])
def test_a_state_folder_of_other_hands_is_refused_by_name(tmp_path: Path, spoil: Callable[[FaultServer], None]) -> None:
    if spoil is foreign and os.geteuid() != 0:
        pytest.fail("Only root can give a folder away; run this test as root.")
    server = make(tmp_path)
    server.state.mkdir(parents=True, mode=0o700)
    (server.state / "journal").mkdir()
    spoil(server)

    async def scene() -> None:
        client = await Client.connect(server)
        with pytest.raises(Refused) as refused:
            await client.request("thread/create", {"workspace": "demo"})
        engine = client.hello["engine"]
        said = engine.get("message", "") + refused.value.message
        assert "folder" in said or "audit" in said, (engine, refused.value)
        assert engine.get("fix") or refused.value.fix, (engine, refused.value)
        assert not list(server.base.glob("elsewhere/*"))
        await client.close()

    with server:
        asyncio.run(scene())


@pytest.mark.proves("KS-12")
@pytest.mark.parametrize("kind", ["read-only", "linked"])
def test_where_nothing_can_be_audited_nobody_gets_in(tmp_path: Path, kind: str) -> None:
    if kind == "read-only":
        server = Disk(tmp_path, "ro,size=1m").server
    else:
        server = make(tmp_path)
        server.state.mkdir(parents=True, mode=0o700)
        linked_audit(server)

    async def scene() -> None:
        with pytest.raises(HTTPClientError) as refused:
            await Client.connect(server)
        assert refused.value.code == 503
        assert "cannot audit" in server.log.read_text()
        assert not list(server.base.glob("elsewhere/*"))
        assert server.engines() == []

    with server:
        asyncio.run(scene())


async def settle_engine(server: FaultServer, client: Client) -> None:
    """Leave, and end the engine hard: nobody is there who would have it started again."""
    client.kill()
    # Once the gate answers this, it has seen that the connection is gone.
    await asyncio.to_thread(server.get, "sallyport/api/health")
    server.kill_engine()
    await server.engines_gone()


async def come_back(server: FaultServer) -> Client:
    """Connect to a server whose engine was just killed, once it has started another."""
    client = await Client.connect(server)
    await client.persist("thread/list", {})
    await client.close()
    return await Client.connect(server)


def test_a_journal_cut_anywhere_opens_says_so_and_shows_what_is_left(tmp_path: Path) -> None:
    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        thread = await client.thread()
        for _ in range(3):
            assert await finish(client, thread, "talk") == "done"
        whole = await replay(client, thread)
        await settle_engine(server, client)
        main = journal(server)
        log = main.with_name(f"{main.name}-wal")
        contents = {main: main.read_bytes(), log: log.read_bytes()}
        assert all(contents.values())
        for cut_file, content in contents.items():
            for sixteenth in range(16) if FULL else (0, 1, 7, 15):
                for each in (server.state / "journal").iterdir():
                    each.unlink()
                for path, bytes_ in contents.items():
                    path.write_bytes(bytes_)
                    path.chmod(0o600)
                cut_file.write_bytes(content[: len(content) * sixteenth // 16])
                client = await come_back(server)
                assert client.hello["engine"]["state"] == "ready", (cut_file.name, sixteenth, client.hello["engine"])
                note = client.hello["history"]["note"]
                aside = list((server.state / "journal").glob("*.damaged-*"))
                assert note in ("", "repaired") and bool(aside) == (note == "repaired"), (note, aside)
                listed = (await client.request("thread/list", {}))["threads"]
                if any(each["threadId"] == thread for each in listed):
                    left = await replay(client, thread)
                    kept = [each for each in left if each in whole]
                    assert kept == whole[: len(kept)], f"{cut_file.name} at {sixteenth}/16 lost from the middle"
                    check_sequence([each for each in left if not each["event"]["type"].endswith("-delta")])
                new = await client.thread()
                assert await finish(client, new, "talk") == "done"
                await settle_engine(server, client)

    with make(tmp_path) as server:
        asyncio.run(scene())


def test_a_newer_journal_is_shown_and_not_touched(tmp_path: Path) -> None:
    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        thread = await client.thread()
        assert await run_once(client, thread) == "ok"
        await settle_engine(server, client)
        main = journal(server)
        with sqlite3.connect(main) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("PRAGMA user_version = 99")
        database.close()
        content = main.read_bytes()
        client = await come_back(server)
        assert client.hello["history"]["note"] == "read-only"
        assert "newer" in client.hello["history"]["message"]
        events = await replay(client, thread)
        assert any(each["event"]["type"] == "turn-end" for each in events)
        with pytest.raises(Refused) as refused:
            await client.turn(thread, "run")
        assert refused.value.code == "read-only"
        await client.close()
        assert main.read_bytes() == content
        assert runs(server) == 1

    with make(tmp_path) as server:
        asyncio.run(scene())


def test_a_clock_that_jumps_both_ways_changes_no_order_and_no_answer(tmp_path: Path) -> None:
    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        threads = []
        for jump in (0, 400 * DAY, -400 * DAY, 3 * DAY):
            (server.folder / "clock.json").write_text(str(jump))
            threads.insert(0, await client.thread())
            assert await run_once(client, threads[0]) == "ok"
            listed = [each["threadId"] for each in (await client.request("thread/list", {}))["threads"]]
            assert listed == threads, f"after a jump of {jump / DAY} days"
        # The clock jumps back while a card is open: the arming counts time and not dates.
        started = await client.turn(threads[0], "run")
        asked = await client.until(
            lambda: next(
                (
                    each["event"]
                    for each in client.events[threads[0]]
                    if each["event"]["type"] == "approval-request" and each["seq"] > 10
                ),
                None,
            )
        )
        card = await client.open_card(threads[0], asked["approvalId"])
        (server.folder / "clock.json").write_text(str(-900 * DAY))
        await (await client.answer(card))
        await client.until(lambda: client.find(threads[0], "turn-end", turnId=started["turnId"]))
        await settle_engine(server, client)
        client = await come_back(server)
        assert client.hello["history"]["note"] == ""
        for thread in threads:
            check_sequence(await replay(client, thread))
        assert (await client.request("audit/verify", {}))["ok"]
        assert runs(server) == 5
        await client.close()

    with make(tmp_path) as server:
        asyncio.run(scene())


def test_two_servers_on_one_root_and_one_data_folder_lose_nothing(tmp_path: Path) -> None:
    async def scene() -> None:
        one, other = await Client.connect(first), await Client.connect(second)
        assert one.hello["history"]["note"] == ""
        assert other.hello["history"]["note"] == "second-opener"
        assert other.hello["history"]["message"]
        await one.trust("demo")
        # The trust that was given at the first is the first's until the second starts anew, so it is given here too.
        await other.trust("demo")
        threads = await one.thread(), await other.thread()
        # At the same time, in one folder.
        assert await asyncio.gather(run_once(one, threads[0]), run_once(other, threads[1])) == ["ok", "ok"]
        assert runs(first) == 2
        seen = list(one.events[threads[0]]), list(other.events[threads[1]])
        other.kill()
        await asyncio.to_thread(second.get, "sallyport/api/health")
        await settle_engine(first, one)
        one, other = await come_back(first), await come_back(second)
        check_nothing_lost(seen[0], await replay(one, threads[0]))
        check_nothing_lost(seen[1], await replay(other, threads[1]))
        assert (await one.request("audit/verify", {}))["ok"]
        await one.close()
        await other.close()

    first = make(tmp_path)
    second = make(tmp_path)
    with first, second:
        asyncio.run(scene())
