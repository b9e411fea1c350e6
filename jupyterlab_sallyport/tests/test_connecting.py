"""Connecting models over the relay: who may, what is kept and told, and what the engine learns."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.host import armed_nonces
from jupyterlab_sallyport.models.admin_lists import find_refusal
from jupyterlab_sallyport.models.connection import parse_connections
from jupyterlab_sallyport.wire.methods import load_methods

from .engine_kit import Screen, World

KEY = "canary-0123456789abcdef"
LOCAL = {"provider": "openai-compatible", "model": "m", "baseUrl": "http://127.0.0.1:9/v1"}


@pytest.fixture(autouse=True)
def without_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(armed_nonces, "ARMING_SECONDS", 0)


def run(story: Any) -> None:
    asyncio.run(asyncio.wait_for(story, 60))


async def shown(world: World, screen: Screen) -> dict[str, Any]:
    """What a panel has from the list when a person connects."""
    return {"nonce": (await world.call(screen, "provider/list", {}))["result"]["nonce"]}


async def connect(world: World, screen: Screen, params: Mapping[str, Any]) -> Any:
    return await world.call(screen, "provider/connect", {**params, **await shown(world, screen)})


async def refused(world: World, method: str, params: Mapping[str, Any]) -> str:
    screen = Screen()
    nonce = await shown(world, screen) if method == "provider/connect" else {}
    with pytest.raises(CodedError) as raised:
        await world.ask(screen, method, {**params, **nonce})
    assert KEY not in str(raised.value)
    return raised.value.code


@pytest.mark.proves("JP-20", "JP-22", "MG-24")
def test_a_pasted_key_is_kept_by_the_gate_and_said_to_nobody_but_the_engine(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.relay.initialize(screen, True)
            answer = await connect(world, screen, {**LOCAL, "key": KEY})
            assert answer["result"] == {"id": "openai-compatible:m"}
            told = await screen.wait_for(lambda frame: "models" in frame.get("params", {}))
            assert told["params"]["models"] == [
                {"id": "openai-compatible:m", "provider": "openai-compatible", "name": "m"}
            ]
            listed = (await world.call(screen, "provider/list", {}))["result"]
            assert listed["connections"] == [
                {
                    "id": "openai-compatible:m",
                    "provider": "openai-compatible",
                    "model": "m",
                    "baseUrl": LOCAL["baseUrl"],
                    "origin": "http://127.0.0.1:9",
                    "credential": "stored",
                    "removable": True,
                }
            ]
            other = Screen("two")
            service = await world.tell(other, "service", ["model/credential", {"id": "openai-compatible:m"}])
            assert service["result"] == {"value": KEY}
            files = [path for path in (tmp_path / "state" / "models").rglob("*") if path.is_file()]
            assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
            assert KEY not in json.dumps(screen.frames)
            entries = world.entries()
            connected = [entry for entry in entries if entry["action"] == "provider/connect"]
            assert [entry["outcome"] for entry in connected] == ["intent", "ok"]
            assert connected[0]["target"] == "openai-compatible"
            assert connected[0]["detail"] == {name: LOCAL[name] for name in ("provider", "model", "baseUrl")}
            assert KEY not in json.dumps(entries)
            await world.call(screen, "provider/remove", {"id": "openai-compatible:m"})
            assert (await world.call(screen, "provider/list", {}))["result"]["connections"] == []
            assert (await world.call(screen, "provider/list", {}))["result"]["stored"] == []

    run(story())


def test_a_restarted_gate_greets_its_engine_with_what_was_connected_after_what_is_configured(tmp_path: Path) -> None:
    configured = parse_connections([{"provider": "openai", "model": "first"}])

    async def story() -> None:
        async with World(tmp_path, models=configured) as world:
            await connect(world, Screen(), LOCAL)
            assert await refused(world, "provider/remove", {"id": "openai:first"}) == "locked"
            assert await refused(world, "provider/remove", {"id": "nobody"}) == "not-found"
        async with World(tmp_path, models=configured) as world:
            hello = (await world.tell(Screen(), "hello"))["hello"]
            assert [each["id"] for each in hello["models"]] == ["openai:first", "openai-compatible:m"]

    run(story())


def test_connecting_the_same_again_replaces_it_and_another_place_is_another_model(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            for more in ({"key": KEY}, {"key": KEY[::-1]}, {"baseUrl": "http://127.0.0.1:8/v1"}):
                await connect(world, screen, {**LOCAL, **more})
            listed = (await world.call(screen, "provider/list", {}))["result"]
            assert [(each["id"], each["credential"]) for each in listed["connections"]] == [
                ("openai-compatible:m", "stored"),
                ("openai-compatible:m (2)", ""),
            ]
            # The key of before went with the connection that it was for.
            assert len(listed["stored"]) == 1

    run(story())


@pytest.mark.proves("JM-2", "JP-20", "MG-24")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"credential": "env:SALLYPORT_NOT_THERE"}, "no-credential"),
        ({"credential": "file:/not/there"}, "no-credential"),
        ({"credential": "stored:nobody"}, "no-credential"),
        ({"credential": KEY}, "bad-params"),
        ({"credential": "vault:key"}, "bad-params"),
        ({"credential": "env:HOME", "key": KEY}, "bad-params"),
        ({"key": f"{KEY}\nX-Other: 1"}, "no-credential"),
        ({"provider": "nobody"}, "bad-params"),
        ({"baseUrl": ""}, "bad-params"),
        ({"model": "sk-" + KEY * 2}, "bad-params"),
        ({"model": "0123456789" * 4}, "bad-params"),
        ({"credential": "aws:env"}, "bad-params"),
        ({"baseUrl": f"http://127.0.0.1/{'a1' * 20}"}, "bad-params"),
    ],
)
def test_refuses_early_and_keeps_nothing(tmp_path: Path, changes: Mapping[str, str], code: str) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            for method in ("provider/connect", "provider/test"):
                assert await refused(world, method, {**LOCAL, **changes}) == code
            assert not (tmp_path / "state" / "models" / "connections.json").exists()

    run(story())


def test_who_connects_says_the_nonce_of_the_list_once_and_not_before_it_could_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(armed_nonces, "ARMING_SECONDS", 0.2)

    async def story() -> None:
        async with World(tmp_path) as world:
            screen, other = Screen(), Screen("two")

            async def fault(where: Screen, nonce: str) -> str | None:
                try:
                    await world.call(where, "provider/connect", {**LOCAL, "nonce": nonce})
                except CodedError as error:
                    return error.code
                return None

            listed = (await world.call(screen, "provider/list", {}))["result"]
            nonce, arming = listed["nonce"], listed["armingMs"]
            assert arming == 200
            assert await fault(screen, nonce) == "not-armed"
            await asyncio.sleep(arming / 1000)
            assert await fault(other, nonce) == "stale-policy"
            assert await fault(screen, "another") == "stale-policy"
            assert not (tmp_path / "state" / "models" / "connections.json").exists()
            assert await fault(screen, nonce) is None
            assert await fault(screen, nonce) == "stale-policy"

    run(story())


def test_the_window_and_the_price_that_a_person_said_reach_engine_and_list(tmp_path: Path) -> None:
    said = {"contextTokens": 32_768, "price": {"input": 0.5, "output": 2}}

    async def story() -> None:
        async with World(tmp_path) as world:
            await connect(world, Screen(), {**LOCAL, **said})
            [listed] = (await world.call(Screen(), "provider/list", {}))["result"]["connections"]
            assert {name: listed[name] for name in said} == said
        async with World(tmp_path) as world:
            [greeted] = (await world.tell(Screen(), "hello"))["hello"]["models"]
            assert {name: greeted[name] for name in said} == said

    run(story())


@pytest.mark.proves("JP-20")
@pytest.mark.parametrize("member", ["id", "model", "base_url"])
def test_a_key_in_the_place_of_something_else_is_refused_by_the_name_of_that_place(member: str) -> None:
    value = {"provider": "openai", "model": "m", member: "sk-" + KEY * 2}
    if member == "base_url":
        value[member] = f"https://x.example/{'a1' * 20}"
    with pytest.raises(CodedError, match=f"no key in `{member}`") as raised:
        parse_connections([value])
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    "models",
    [
        {"providers": ["openai"]},
        {"providers": []},
        {"hosts": ["api.openai.com"]},
        {"hosts": []},
        {"providers": "all"},
        {"hosts": "all"},
        "all",
    ],
)
def test_nothing_is_connected_beyond_the_administrators_lists(tmp_path: Path, models: Any) -> None:
    async def story() -> None:
        async with World(tmp_path, policy={"schemaVersion": 1, "models": models}) as world:
            for method in ("provider/connect", "provider/test"):
                assert await refused(world, method, {**LOCAL, "key": KEY}) == "locked"

    run(story())


@pytest.mark.parametrize(
    ("hosts", "address", "permitted"),
    [
        (["api.openai.com"], "https://API.openai.com/v1", True),
        (["api.openai.com:443"], "https://api.openai.com", True),
        (["api.openai.com:8443"], "https://api.openai.com", False),
        (["*.openai.com"], "https://api.openai.com", True),
        (["*.openai.com"], "https://openai.com", False),
        (["openai.com"], "https://openai.com.evil.example", False),
        (["127.0.0.1:11434"], "http://127.0.0.1:11434/v1", True),
        (["[::1]"], "http://[::1]:1234", True),
        ([7], "https://api.openai.com", False),
        (None, "https://api.openai.com", True),
    ],
)
def test_the_hosts_of_a_list(hosts: Any, address: str, permitted: bool) -> None:
    view = {"admin": {"models": {} if hosts is None else {"hosts": hosts}}, "broken": {}}
    assert (find_refusal(view, "openai", address) == "") == permitted


def test_a_layer_that_cannot_be_read_permits_no_model() -> None:
    for view in ({"admin": None, "broken": {"admin": "No."}}, {"admin": [], "broken": {}}):
        assert "cannot be read" in find_refusal(view, "openai")


def test_only_an_admin_tests_connects_and_removes() -> None:
    methods = load_methods().methods
    roles = {name: methods[f"provider/{name}"].role for name in ("list", "test", "connect", "remove")}
    assert roles == {"list": "editor", "test": "admin", "connect": "admin", "remove": "admin"}


@pytest.mark.proves("JP-20")
def test_what_was_found_is_shown_by_name_to_an_admin_and_used_by_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyterlab_sallyport.wire.peer import Caller

    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    async def story() -> None:
        async with World(tmp_path) as world:
            listed = (await world.call(Screen(), "provider/list", {}))["result"]
            assert KEY not in json.dumps(listed)
            found = {each["name"]: each["variables"] for each in listed["providers"]}
            assert found["anthropic"] == ["ANTHROPIC_API_KEY"]
            assert listed["connections"] == []
            assert (await world.tell(Screen(), "hello"))["hello"]["models"] == []
            other = (await world.call(Screen("two", Caller("bob", "Bob", "editor", "")), "provider/list", {}))["result"]
            assert "stored" not in other
            assert "nonce" not in other
            assert not any("variables" in each for each in other["providers"])

    run(story())


def test_a_test_lends_the_engine_the_key_for_as_long_as_it_lasts(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            answer = await world.call(screen, "provider/test", {**LOCAL, "key": KEY})
            # The fake engine says which connection it was asked about, and what the gate gave it.
            result = answer["result"]
            assert result["asked"]["anyModel"] is False
            lent = result["asked"]["connection"]
            assert {name: lent[name] for name in ("provider", "model", "baseUrl")} == LOCAL
            assert result["given"] == len(KEY)
            assert result["credential"] == {"source": "pasted"}
            after = await world.tell(screen, "service", ["model/credential", {"id": lent["id"]}])
            assert after["error"]["code"] == "not-found"
            assert not (tmp_path / "state" / "models").exists()

    run(story())


@pytest.mark.parametrize("content", ["", "{}", '{"schemaVersion":2}', '{"schemaVersion":1,"connections":[{}]}'])
def test_a_damaged_file_of_connections_counts_for_nothing_and_is_not_written_over(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "state" / "models"
    folder.mkdir(parents=True, mode=0o700)
    (tmp_path / "state").chmod(0o700)
    file = folder / "connections.json"
    file.write_text(content)
    file.chmod(0o600)

    async def story() -> None:
        async with World(tmp_path) as world:
            listed = (await world.call(Screen(), "provider/list", {}))["result"]
            assert listed["connections"] == [] and listed["problem"]
            assert await refused(world, "provider/connect", LOCAL) == "not-saved"
            assert file.read_text() == content

    run(story())
