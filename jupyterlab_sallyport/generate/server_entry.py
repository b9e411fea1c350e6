"""Entries of MCP servers for an administrator's policy, from what the engine read in a paste."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import CodedError


def make_entries(preview: Mapping[str, Any]) -> str:
    """The part `mcp` of a policy, as JSON. Raises CodedError naming all that keeps a server out."""
    if problems := preview["problems"]:
        raise CodedError("bad-params", "Expected servers that can be added. " + "; ".join(map(_describe, problems)))
    document = {"schemaVersion": 1, "mcp": {"servers": [_entry(each) for each in preview["servers"]]}}
    return json.dumps(document, indent=2) + "\n"


def _entry(server: Mapping[str, Any]) -> dict[str, Any]:
    source = server["source"]
    if source["transport"] == "http":
        headers = {"headers": _values(source["headers"])} if source["headers"] else {}
        sign_in: dict[str, Any] = {"oauth": {}} if source["signIn"] else {}
        return {"name": server["name"], "transport": "http", "url": source["url"], **headers, **sign_in}
    command, *arguments = source["command"]
    return {
        "name": server["name"],
        "transport": "stdio",
        "command": command,
        "args": arguments,
        "files": {path: _digest(path) for path in (command, *arguments) if _is_file(path)},
        **({"env": _values(source["variables"])} if source["variables"] else {}),
        **({"hosts": source["hosts"]} if source["hosts"] else {}),
    }


def _values(values: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {each["name"]: each["reference"] for each in values}


def _is_file(text: str) -> bool:
    return Path(text).is_absolute() and Path(text).is_file()


def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _describe(problem: Mapping[str, Any]) -> str:
    params = problem["why"].get("params") or {}
    values = [", ".join(value) if isinstance(value, list) else str(value) for value in params.values()]
    return " ".join(part for part in (f"{problem['path'] or 'the text'}:", problem["why"]["code"], *values) if part)
