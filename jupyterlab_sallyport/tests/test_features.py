"""Parts of Sallyport that the administrator takes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.audit.reader import read_page
from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.store.features import is_off, read_features

from .engine_kit import Screen, World

ADOPT = {"workspace": "w", "hash": "sha256:" + "0" * 64, "rules": [], "nonce": "n" * 24}
IMPORT = {"workspace": "w", "path": "team"}


ROWS = json.loads((Path(__file__).parents[2] / "tests" / "feature-rows.json").read_bytes())
"""The engine's tests read the same table: one answer of both."""


@pytest.mark.proves("NB-26", "NB-27")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_what_cannot_be_understood_takes_away(row: Mapping[str, Any]) -> None:
    read = read_features(row["view"])
    if row["features"] == "all":
        assert {"policy-editing", "proposals", "tool:run_command"} <= read.keys()
        assert set(read.values()) == {"force-off"}
    else:
        assert read == row["features"]
    assert is_off(row["view"], "proposals") is (read.get("proposals") == "force-off")


@pytest.mark.parametrize(
    ("part", "word", "method", "params"),
    [
        pytest.param("proposals", "force-off", "proposal/adopt", ADOPT, marks=pytest.mark.proves("NB-28")),
        pytest.param("proposals", "no such word", "proposal/adopt", ADOPT, marks=pytest.mark.proves("NB-28")),
        pytest.param("notes-import", "force-off", "notes/import", IMPORT, marks=pytest.mark.proves("NB-28", "NB-49")),
    ],
)
def test_what_is_off_is_told_refused_and_on_record(
    tmp_path: Path, part: str, word: str, method: str, params: Mapping[str, Any]
) -> None:
    async def story() -> None:
        async with World(tmp_path, policy={"features": {part: word}}) as world:
            screen = Screen()
            assert (await world.relay.initialize(screen, False))["features"] == {part: "force-off"}
            with pytest.raises(CodedError) as refused:
                await world.ask(screen, method, params)
            assert refused.value.code == "locked"
            (entry,) = world.entries()
            assert (entry["action"], entry["target"], entry["outcome"]) == (method, part, "denied")
            assert "result" in await world.call(screen, "policy/get", {"workspace": "w"})

    asyncio.run(asyncio.wait_for(story(), 60))


@pytest.mark.proves("NB-28", "NB-26")
def test_the_administrator_takes_away_and_gives_back_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyterlab_sallyport.host.policy_watch.LOOK_SECONDS", 0.02)
    # Whose the file has to be is test_store's question; here anybody may run the test.
    monkeypatch.setattr("jupyterlab_sallyport.store.admin_layer._require_root", lambda *_: None)
    path = tmp_path / "admin.json"

    def told(features: Mapping[str, str]) -> Callable[[Mapping[str, Any]], bool]:
        return lambda frame: frame.get("method") == "status" and frame["params"].get("features") == features

    def hashes(world: World) -> list[str]:
        entries = read_page(world.settings.audit_folder).entries
        return [entry["detail"]["hash"] for entry in entries if entry["action"] == "policy/loaded"]

    async def story() -> None:
        path.write_text('{"schemaVersion": 1}')
        async with World(tmp_path, policy_file=str(path)) as world:
            screen = Screen()
            assert (await world.relay.initialize(screen, True))["features"] == {}
            path.write_text('{"schemaVersion": 1, "features": {"proposals": "force-off"}}')
            await screen.wait_for(told({"proposals": "force-off"}))
            with pytest.raises(CodedError) as refused:
                await world.ask(screen, "proposal/adopt", ADOPT)
            assert refused.value.code == "locked"
            (view,) = await world.tell(screen, "policies")
            assert view["admin"]["features"] == {"proposals": "force-off"}, "the engine knows it, too"
            path.write_text("{")
            await screen.wait_for(told(read_features({"broken": {"admin": "cut"}})))
            path.write_text('{"schemaVersion": 1}')
            await screen.wait_for(told({}))
            in_force = await world.relay.store.fingerprint()
            while len(loaded := hashes(world)) < 4:  # noqa: ASYNC110 - the disk tells no event
                await asyncio.sleep(0.01)
            assert loaded[0] == in_force

    asyncio.run(asyncio.wait_for(story(), 60))
