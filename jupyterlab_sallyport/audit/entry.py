"""One line of the audit: its members, and how it is chained to the line before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..redact import redact
from ..wire.peer import Caller
from .canonical import digest

MEMBERS = frozenset(
    ("seq", "time", "principal", "label", "role", "address", "action", "target", "outcome", "detail", "prev", "hash")
)
TARGET_CHARACTERS = 1024
TEXT_CHARACTERS = 4096


def first_link(segment: str) -> str:
    """What a segment's first entry names as its predecessor: bound to the name, so that files cannot be swapped."""
    return digest({"segment": segment})


def make_content(
    *, caller: Caller | None, action: str, target: str, outcome: str, detail: Mapping[str, Any], now: float
) -> dict[str, Any]:
    """An entry without its place in the chain: texts redacted and bounded, time in UTC to the millisecond."""
    time = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "time": time,
        "principal": _clean(caller.principal, 256) if caller else "",
        "label": _clean(caller.label, 256) if caller else "",
        "role": caller.role if caller else "",
        "address": _clean(caller.address, 256) if caller else "",
        "action": _clean(action, 128),
        "target": _clean(target, TARGET_CHARACTERS),
        "outcome": _clean(outcome, 64),
        "detail": {key: _clean_value(value) for key, value in detail.items()},
    }


def chain(content: Mapping[str, Any], seq: int, prev: str) -> dict[str, Any]:
    """The entry as it stands on disk. Raises ValueError where the content has no canonical form."""
    entry = {"seq": seq, **content, "prev": prev}
    return {**entry, "hash": digest(entry)}


def _clean(text: str, limit: int) -> str:
    # Lone surrogates have no canonical form; a request that carries one must still be on record.
    text = redact(text.encode("utf-8", "replace").decode())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value, TEXT_CHARACTERS)
    if isinstance(value, list | tuple):
        return [_clean_value(item) for item in value[:100]]
    if isinstance(value, Mapping):
        return {_clean(str(key), 128): _clean_value(item) for key, item in value.items()}
    return value
