"""Parts of Sallyport that the administrator takes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.store.features import is_off, read_features

from .engine_kit import Screen, World

ADOPT = {"workspace": "w", "hash": "sha256:" + "0" * 64, "rules": [], "nonce": "n" * 24}


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


@pytest.mark.proves("NB-28")
@pytest.mark.parametrize("word", ["force-off", "no such word"])
def test_what_is_off_is_told_refused_and_on_record(tmp_path: Path, word: str) -> None:
    async def story() -> None:
        async with World(tmp_path, policy={"features": {"proposals": word}}) as world:
            screen = Screen()
            assert (await world.relay.initialize(screen, False))["features"] == {"proposals": "force-off"}
            with pytest.raises(CodedError) as refused:
                await world.ask(screen, "proposal/adopt", ADOPT)
            assert refused.value.code == "locked"
            (entry,) = world.entries()
            assert (entry["action"], entry["target"], entry["outcome"]) == ("proposal/adopt", "proposals", "denied")
            assert "result" in await world.call(screen, "policy/get", {"workspace": "w"})

    asyncio.run(asyncio.wait_for(story(), 60))
