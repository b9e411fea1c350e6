"""A policy saved over the link by the engine that ships: gate, store, audit and engine together."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.settings import EngineSettings

from .engine_kit import Screen, World

BUNDLE = EngineSettings._field_defaults["engine"]
ALLOW_WC = {"schemaVersion": 1, "allow": [{"id": "wc", "tool": "shell", "words": ["wc"]}]}


def run(story: Any) -> None:
    asyncio.run(asyncio.wait_for(story, 60))


async def save(world: World, screen: Screen, document: Any, etag: str = "") -> Any:
    """Look at the differences, wait as long as a person has to, and save."""
    params = {"workspace": "", "layer": "user", "document": document, "etag": etag}
    preview = (await world.call(screen, "policy/preview", params))["result"]
    await asyncio.sleep(preview["armingMs"] / 1000 + 0.01)
    nonce = {"nonce": preview["nonce"]} if "nonce" in preview else {}
    return await world.call(screen, "policy/put", {**params, **nonce})


async def verdict(world: World, screen: Screen) -> Any:
    answer = await world.call(screen, "policy/test", {"workspace": "", "command": "wc a.txt"})
    return [effect.get("ruleId") for effect in answer["result"]["effects"]]


@pytest.mark.proves("KS-2")
def test_a_saved_layer_is_in_force_at_once_on_disk_and_on_record(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path, engine=BUNDLE) as world:
            screen = Screen()
            await world.relay.initialize(screen, True)
            saved = await save(world, screen, ALLOW_WC)
            stored = tmp_path / "state" / "policy" / "user.json"
            assert json.loads(stored.read_text()) == ALLOW_WC
            full = (await world.call(screen, "policy/get", {"workspace": "", "full": True}))["result"]["full"]
            assert full["layers"]["user"] == {"document": ALLOW_WC, "etag": saved["result"]["etag"]}
            assert [rule["rule"]["id"] for rule in full["rules"]] == ["wc"]
            again = await save(world, screen, {"schemaVersion": 1}, saved["result"]["etag"])
            assert "result" in again
            await world.relay.shutdown()
            puts = [entry for entry in world.entries() if entry["action"] == "policy/put"]
            assert [entry["outcome"] for entry in puts] == ["intent", "ok", "intent", "ok"]

    run(story())


@pytest.mark.proves("NB-26")
def test_a_hand_made_frame_does_not_flip_what_the_administrator_locked(tmp_path: Path) -> None:
    async def story() -> None:
        locked = {"schemaVersion": 1, "locks": ["allow"]}
        async with World(tmp_path, engine=BUNDLE, policy=locked) as world:
            screen = Screen()
            await world.relay.initialize(screen, True)
            put = {"workspace": "", "layer": "user", "document": ALLOW_WC, "etag": "", "nonce": "x" * 43}
            answer = await world.call(screen, "policy/put", put)
            assert answer["error"]["data"]["code"] == "locked"
            assert not (tmp_path / "state" / "policy" / "user.json").exists()
            assert "wc" not in await verdict(world, screen)
            await world.relay.shutdown()
            assert [entry["outcome"] for entry in world.entries() if entry["action"] == "policy/put"] == [
                "intent",
                "locked",
            ]

    run(story())
