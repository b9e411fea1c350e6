"""A connected model, as administrator or command line say it. A repository never says one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..errors import CodedError
from .credentials import check_reference

PROVIDERS = ("openai-compatible", "openai", "anthropic", "google")
"""What the engine has a dialect for."""
NEEDS_ADDRESS = frozenset({"openai-compatible"})
"""Providers that are no one server."""
MEMBERS = frozenset({"id", "provider", "model", "base_url", "credential"})
MOST = 50


@dataclass(frozen=True)
class ModelConnection:
    """One model to work threads with."""

    id: str
    provider: str
    model: str
    """The model's name at the provider."""
    base_url: str = ""
    """"" is the provider's own address."""
    credential: str = ""
    """A reference, see credentials.py, never a value; "" is none."""

    def to_json(self) -> dict[str, str]:
        """The protocol's ModelConnection: what the engine learns, which is nothing of the credential."""
        told = {"id": self.id, "provider": self.provider, "model": self.model}
        return {**told, "baseUrl": self.base_url} if self.base_url else told


def parse_connection(value: object) -> ModelConnection:
    """Check one connection. Raises CodedError `bad-params` naming the member; its value is not repeated."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise CodedError("bad-params", "Expected a model to be an object with provider and model.")
    if unknown := sorted(set(value) - MEMBERS):
        raise CodedError(
            "bad-params",
            f"Expected a model to have no members but {', '.join(sorted(MEMBERS))}, got {unknown[0][:40]!r}.",
        )
    provider, model = _text(value, "provider"), _text(value, "model")
    base_url, credential = _text(value, "base_url"), _text(value, "credential")
    if provider not in PROVIDERS:
        raise CodedError("bad-params", f"Expected the provider of a model to be one of {', '.join(PROVIDERS)}.")
    if not model:
        raise CodedError("bad-params", "Expected a model to have a name, as `model`.")
    _check_address(base_url, required=provider in NEEDS_ADDRESS)
    check_reference(credential)
    return ModelConnection(_text(value, "id") or f"{provider}:{model}", provider, model, base_url, credential)


def parse_connections(values: Iterable[object]) -> tuple[ModelConnection, ...]:
    """Check several; raises as for one, and for ids that are not different or too many models."""
    connections = tuple(parse_connection(value) for value in values)
    if len({connection.id for connection in connections}) < len(connections):
        raise CodedError("bad-params", "Expected each model to have an `id` of its own.")
    if len(connections) > MOST:
        raise CodedError("bad-params", f"Expected at most {MOST} models.")
    return connections


def _check_address(text: str, *, required: bool) -> None:
    if not text and not required:
        return
    try:
        address = urlsplit(text)
        usable = address.scheme in ("http", "https") and bool(address.hostname) and (address.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise CodedError("bad-params", "Expected the base URL of a model to begin with https:// or http://.")
    if "@" in address.netloc or address.query or address.fragment:
        raise CodedError(
            "bad-params",
            "Expected the base URL of a model to have no user, query or fragment: a key goes into the credential.",
        )


def _text(value: Mapping[str, Any], name: str) -> str:
    member = value.get(name, "")
    if not isinstance(member, str) or len(member) > 500 or not member.isprintable():
        raise CodedError("bad-params", f"Expected `{name}` of a model to be one line of text.")
    return member.strip()
