"""A policy store that somebody changes behind the gate's back, while it runs and while it does not."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.audit.reader import read_page
from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.wire.peer import Caller

from .engine_kit import Screen, World

LOOSE = {"schemaVersion": 1, "commands": "confined", "allow": [{"id": "all", "tool": "shell", "words": ["sh"]}]}
MINE = {"schemaVersion": 1, "deny": [{"id": "mine", "tool": "shell", "words": ["rm"]}]}


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyterlab_sallyport.host.policy_watch.LOOK_SECONDS", 0.02)
    monkeypatch.setattr("jupyterlab_sallyport.host.policy_watch.SETTLE_SECONDS", 0.02)


def run(story: Any) -> None:
    asyncio.run(asyncio.wait_for(story, 60))


def tamper(world: World, document: object, name: str = "user.json") -> None:
    """Write into the store as any process of the same user can."""
    path = world.settings.state_dir / "policy" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    path.chmod(0o600)


def on_record(folder: Path, *actions: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Entries about the policy, oldest first."""
    entries = read_page(folder / "state" / "audit", limit=500).entries[::-1]
    return [(entry["action"], entry["outcome"], entry["detail"]) for entry in entries if entry["action"] in actions]


def drift_of(state: str) -> Callable[[Any], bool]:
    def fits(frame: Any) -> bool:
        return frame.get("method") == "status" and frame["params"].get("policyDrift", {}).get("state") == state

    return fits


@pytest.mark.proves("NB-27")
def test_what_is_in_force_is_on_record_at_each_start_and_a_change_meanwhile_is_named(tmp_path: Path) -> None:
    async def visit() -> dict[str, Any]:
        async with World(tmp_path) as world:
            answer = await world.relay.initialize(Screen(), False)
            return dict(answer["policyDrift"])

    assert asyncio.run(visit()) == {"state": "none", "files": []}
    assert asyncio.run(visit())["state"] == "none"
    tamper(World(tmp_path), LOOSE)
    assert asyncio.run(visit())["state"] == "changed-while-away"
    assert asyncio.run(visit())["state"] == "none"
    first, second, third, fourth = on_record(tmp_path, "policy/loaded")
    assert first[2]["last"] == ""
    assert second[1:] == ("ok", {"hash": first[2]["hash"], "last": first[2]["hash"]})
    assert (third[1], third[2]["last"]) == ("changed", second[2]["hash"])
    assert fourth[1:] == ("ok", {"hash": third[2]["hash"], "last": third[2]["hash"]})


@pytest.mark.proves("NB-26", "NB-27")
def test_a_change_while_it_runs_is_told_and_waits_for_an_editor(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen, viewer = Screen(), Screen("two", Caller("bob", "Bob", "viewer", ""))
            await world.tell(screen, "caller")
            tamper(world, LOOSE)
            status = (await screen.wait_for(drift_of("pending")))["params"]["policyDrift"]
            assert status["files"] == [{"file": "user.json", "change": "added"}]
            assert await world.tell(screen, "policies") == [], "nothing of it is in force"
            assert "nonce" not in (await world.call(viewer, "drift/inspect", {}))["result"]
            shown = (await world.call(screen, "drift/inspect", {}))["result"]
            assert {name: shown[name] for name in status} == status
            answer = {"hash": shown["hash"], "nonce": shown["nonce"]}
            for wrong, code in (
                (answer, "not-armed"),
                ({**answer, "nonce": "x" * 20}, "stale-policy"),
                ({**answer, "hash": "sha256:" + "0" * 64}, "stale-policy"),
            ):
                with pytest.raises(CodedError) as refused:
                    await world.ask(screen, "drift/accept", wrong)
                assert refused.value.code == code
            await asyncio.sleep(shown["armingMs"] / 1000)
            assert "result" in await world.call(screen, "drift/accept", answer)
            assert [view["user"] for view in await world.tell(screen, "policies")] == [LOOSE]
            await screen.wait_for(drift_of("none"))
            with pytest.raises(CodedError):
                await world.ask(screen, "drift/accept", answer)
        (loaded,) = on_record(tmp_path, "policy/loaded")
        (drift,) = on_record(tmp_path, "policy/drift")
        (stored,) = on_record(tmp_path, "policy/stored")
        assert drift[1:] == ("pending", {"hash": shown["hash"], "files": ["user.json added"]})
        assert loaded[2]["hash"] != stored[2]["hash"] == shown["hash"]
        outcomes = [outcome for _, outcome, _ in on_record(tmp_path, "drift/accept")]
        assert outcomes.count("intent") == 5
        assert sorted(set(outcomes)) == ["intent", "not-armed", "ok", "stale-policy"]

    run(story())


def test_what_changed_since_it_was_shown_is_not_taken_over(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            tamper(world, MINE)
            await screen.wait_for(drift_of("pending"))
            shown = (await world.call(screen, "drift/inspect", {}))["result"]
            tamper(world, LOOSE)
            await asyncio.sleep(shown["armingMs"] / 1000)
            with pytest.raises(CodedError, match="changed"):
                await world.ask(screen, "drift/accept", {"hash": shown["hash"], "nonce": shown["nonce"]})
            assert await world.tell(screen, "policies") == []

    run(story())


@pytest.mark.parametrize("spoil", ["{", "open to others"])
def test_what_cannot_be_read_is_drift_too_and_accepting_it_fails_closed(tmp_path: Path, spoil: str) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            tamper(world, MINE)
            screen = Screen()
            await world.tell(screen, "caller")
            if spoil == "{":
                tamper(world, spoil)
            else:
                os.chmod(world.settings.state_dir / "policy" / "user.json", 0o644)
            await screen.wait_for(drift_of("pending"))
            shown = (await world.call(screen, "drift/inspect", {}))["result"]
            await asyncio.sleep(shown["armingMs"] / 1000)
            await world.call(screen, "drift/accept", {"hash": shown["hash"], "nonce": shown["nonce"]})
            (view,) = await world.tell(screen, "policies")
            assert view["user"] is None
            assert "user" in view["broken"]

    run(story())


def test_a_change_that_is_taken_back_is_no_drift_any_more(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            tamper(world, LOOSE)
            await screen.wait_for(drift_of("pending"))
            (world.settings.state_dir / "policy" / "user.json").unlink()
            await screen.wait_for(drift_of("none"))

    run(story())


def test_what_the_gate_stores_itself_is_no_drift_and_on_record(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            await world.relay.store.change(lambda store: store.put_user(MINE, ""))
            assert (await world.call(screen, "drift/inspect", {}))["result"]["state"] == "none"
            in_force = await world.relay.store.fingerprint()
        assert [detail["hash"] for _, _, detail in on_record(tmp_path, "policy/stored")] == [in_force]
        async with World(tmp_path) as world:
            assert (await world.relay.initialize(Screen(), False))["policyDrift"]["state"] == "none"

    run(story())
