"""Canonical JSON by RFC 8785 for integers only: the one way to write a value, so that its hash means something."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

SAFE_INTEGER = 2**53 - 1
"""Beyond this an integer is written differently by languages whose numbers are doubles."""


def canonical_json(value: object) -> str:
    """Write a value of str, bool, None, safe int, list, tuple and dict with string keys.

    Raises ValueError for anything else, floats above all: their shortest form differs between languages.
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise ValueError(f"Expected an integer of at most 53 bits, got one of {value.bit_length()}.")
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(canonical_json(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_string(key)}:{canonical_json(value[key])}" for key in sorted(value, key=_order)) + "}"
    raise ValueError(f"Expected text, integer, boolean, null, list or object, got {type(value).__name__}.")


def digest(value: object) -> str:
    """`sha256:` and the hex digest of a value's canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _order(key: object) -> bytes:
    if not isinstance(key, str):
        raise ValueError(f"Expected every key to be text, got {type(key).__name__}.")
    # UTF-16 code units, big-endian: their byte order is their numeric order.
    return key.encode("utf-16-be", "surrogatepass")


def _string(value: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("Expected text without lone surrogates, which have no UTF-8 form.")
    return json.dumps(value, ensure_ascii=False)
