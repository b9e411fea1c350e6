"""What a policy document must be before the store takes it: the engine asked for it, and the gate looks again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..errors import CodedError
from ..redact import redact
from ..wire.methods import PROTOCOL
from ..wire.schema import Schema, find_fault, require_known

ADMIN_ONLY = ("locks", "features")


PINNED = re.compile(r"mcp\.servers\[\d+\]\.(tools|files)\.")
"""Where the schema takes digests of what a person reviewed, and nothing else."""


def etag_of(document: object) -> str:
    """The tag of a stored document; "" where there is none."""
    if document is None:
        return ""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def require_document(document: object, stored: object, admin: object) -> Mapping[str, Any]:
    """The document, where a person's layer may hold it; raises CodedError `bad-params` or `locked`.

    `stored` is what the layer holds now: at a locked key only taking back one's own is possible.
    """
    if fault := find_fault(load_document_schema(), document, "document"):
        raise CodedError("bad-params", fault)
    if not isinstance(document, Mapping):
        raise CodedError("bad-params", "Expected the document to be an object.")
    if own := [key for key in ADMIN_ONLY if key in document]:
        raise CodedError("locked", f"Expected no `{own[0]}`, which only the administrator's policy may have.")
    for where, text in _texts(document, ""):
        if redact(text) != text and not PINNED.match(where):
            raise CodedError("bad-params", f"Expected no secret in a policy; what stands in `{where}` looks like one.")
    for lock in _locks(admin):
        path = lock.split(".")
        if not _is_part(_look_up(document, path), _look_up(stored, path)):
            raise CodedError("locked", f"The administrator keeps `{lock}` from being changed.")
    return document


@cache
def load_document_schema() -> Schema:
    """The JSON Schema of a document. Raises RuntimeError saying how to build it when it is missing."""
    try:
        schema: Schema = json.loads((PROTOCOL / "policy-schema.json").read_bytes())
    except FileNotFoundError as error:
        raise RuntimeError(
            "jupyterlab-sallyport is not built: protocol/policy-schema.json is missing; "
            "run `node scripts/build.mjs engine`."
        ) from error
    require_known(schema, "policy-schema.json")
    return schema


def _locks(admin: object) -> list[str]:
    locks = admin.get("locks") if isinstance(admin, Mapping) else None
    return [lock for lock in locks if isinstance(lock, str)] if isinstance(locks, list) else []


def _look_up(value: object, path: list[str]) -> object:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _is_part(new: object, old: object) -> bool:
    """Whether `new` says nothing that `old` does not say."""
    if new is None:
        return True
    if isinstance(new, Mapping):
        return all(_is_part(value, old.get(name) if isinstance(old, Mapping) else None) for name, value in new.items())
    if isinstance(new, list):
        return all(item in old for item in new) if isinstance(old, list) else not new
    return type(new) is type(old) and new == old


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{where}.{name}" if where else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{index}]")
