"""Values of the environment variables that some layer of the policy passes to commands by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..wire.methods import PROTOCOL


def passed_variables(view: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that any layer's `env.pass` names and that may be passed at all.

    The engine decides which of them a command of which folder sees. A name that sounds like a secret or that steers
    programs has no value here, so that even a broken engine has nothing to give.
    """
    names = {name for document in _documents(view) for name in _names_in(document)}
    return {name: environment[name] for name in sorted(names) if name in environment and not is_refused(name)}


def is_refused(name: str) -> bool:
    """Whether a variable of this name never reaches a command; case and blanks around it do not count."""
    folded = name.strip().upper()
    table = _table()
    steers = any(
        folded.startswith(entry[:-1]) if entry.endswith("*") else folded == entry for entry in table["steering"]
    )
    return steers or any(part in folded for part in table["secret"])


def _documents(view: Mapping[str, Any]) -> Iterator[Any]:
    yield view.get("admin")
    yield view.get("user")
    yield from view.get("folders", {}).values()


def _names_in(document: Any) -> list[str]:
    section = document.get("env") if isinstance(document, Mapping) else None
    names = section.get("pass") if isinstance(section, Mapping) else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


@cache
def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads((PROTOCOL / "refused-variables.json").read_bytes())
    return table
