"""What was kept for MCP servers that no layer has any more: whatever took them out, it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .may_store import pins_of, references_of
from .pins import PinKey


@dataclass(frozen=True)
class Pinned:
    """What the servers of a view may ask for."""

    addresses: frozenset[tuple[PinKey, str]]
    """Where people or the client itself are let in."""
    values: frozenset[str]
    """Names of pasted values."""


def find_pinned(view: Mapping[str, Any]) -> Pinned | None:
    """None where a layer cannot be read: it may name whatever is missing."""
    if view.get("broken"):
        return None
    addresses: set[tuple[PinKey, str]] = set()
    values: set[str] = set()
    for layer, real_path, document in _layers(view):
        for pin in pins_of(document):
            addresses.add((PinKey(layer, real_path, str(pin.get("name"))), str(pin.get("url"))))
            values.update(
                name for kind, _, name in (each.partition(":") for each in references_of(pin)) if kind == "stored"
            )
    return Pinned(frozenset(addresses), frozenset(values))


def _layers(view: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    yield "admin", "", view.get("admin")
    yield "user", "", view.get("user")
    for real_path, document in (view.get("folders") or {}).items():
        yield "folder", real_path, document
