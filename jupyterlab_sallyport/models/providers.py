"""What gate, engine and panel know alike of the providers of models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from ..wire.methods import PROTOCOL


@dataclass(frozen=True)
class Provider:
    """One row of the table."""

    name: str
    base_url: str
    """Where it answers; "": it is no one place, and the connection has to say."""
    variables: tuple[str, ...]
    """Environment variables that usually hold its key, the usual one first."""


@cache
def load_providers() -> Mapping[str, Provider]:
    """The table, read once per process, in the order in which providers are offered."""
    table: Mapping[str, Mapping[str, Any]] = json.loads((PROTOCOL / "providers.json").read_bytes())
    return {name: Provider(name, row["baseUrl"], tuple(row["variables"])) for name, row in table.items()}


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, in one form; what a stored credential is bound to."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = (parts.hostname or "").rstrip(".")
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"
