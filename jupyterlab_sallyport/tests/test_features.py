"""Parts of Sallyport that the administrator takes away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.store.features import is_off, read_features

from .engine_kit import Screen, World

ADOPT = {"workspace": "w", "hash": "sha256:" + "0" * 64, "rules": [], "nonce": "n" * 24}


@pytest.mark.proves("NB-26", "NB-27")
@pytest.mark.parametrize(
    ("admin", "broken", "off"),
    [
        (None, {}, False),
        ({}, {}, False),
        ({"features": {"other": "force-off"}}, {}, False),
        ({"features": {"proposals": "user-choice"}}, {}, False),
        ({"features": {"proposals": "force-on"}}, {}, False),
        ({"features": {"proposals": "force-off"}}, {}, True),
        ({"features": {"proposals": "Force-On"}}, {}, True),
        ({"features": {"proposals": "on"}}, {}, True),
        ({"features": {"proposals": ""}}, {}, True),
        ({"features": {"proposals": None}}, {}, True),
        ({"features": {"proposals": ["force-on"]}}, {}, True),
        ({"features": "force-on"}, {}, True),
        ([], {}, True),
        (None, {"admin": "cannot be read"}, True),
        ({"features": {"proposals": "force-on"}}, {"admin": "cannot be read"}, True),
    ],
)
def test_a_word_that_is_not_known_takes_away(admin: Any, broken: dict[str, str], off: bool) -> None:
    assert is_off({"admin": admin, "broken": broken}, "proposals") is off


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


def test_the_table_of_what_the_panel_is_told_holds_known_words_only() -> None:
    """[NB-27]"""
    assert read_features({"admin": {"features": {"a": "force-on", "b": 1}}}) == {"a": "force-on", "b": "force-off"}
