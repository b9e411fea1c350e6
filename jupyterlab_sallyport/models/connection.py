"""A connected model, as administrator or command line say it. A repository never says one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..errors import CodedError
from ..redact import redact
from . import aws_credentials
from .credentials import FORMS, check_reference
from .providers import load_providers

MEMBERS = frozenset({"id", "provider", "model", "base_url", "credential", "context_tokens", "price"})
PRICES = {"input": "input", "output": "output", "cache_read": "cacheRead", "cache_write": "cacheWrite"}
"""Members of a price, and their names in the protocol."""
MOST = 50
STORED = re.compile(r"stored:[a-z0-9][a-z0-9-]{0,62}")


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
    """A reference, see credentials.py and sources.py, never a value; "" is none."""
    context_tokens: int = 0
    """Tokens that the model reads at once; 0 is not known."""
    price: tuple[tuple[str, float], ...] = ()
    """US dollars per million tokens, by the names of PRICES; () is not known."""

    @property
    def address(self) -> str:
        """Where it answers."""
        return self.base_url or load_providers()[self.provider].base_url

    def to_json(self) -> dict[str, Any]:
        """The protocol's ModelConnection: what the engine learns, which is nothing of the credential."""
        told: dict[str, Any] = {"id": self.id, "provider": self.provider, "model": self.model}
        if self.base_url:
            told["baseUrl"] = self.base_url
        if self.context_tokens:
            told["contextTokens"] = self.context_tokens
        if self.price:
            told["price"] = {PRICES[name]: dollars for name, dollars in self.price}
        return told

    def to_summary(self) -> dict[str, str]:
        """The protocol's ModelSummary: what a person chooses from."""
        return {"id": self.id, "provider": self.provider, "name": self.model}

    def to_store(self) -> dict[str, Any]:
        """What `parse_connection` takes."""
        members = {name: getattr(self, name) for name in sorted(MEMBERS)} | {"price": dict(self.price)}
        return {name: value for name, value in members.items() if value}


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
    providers = load_providers()
    if provider not in providers:
        raise CodedError("bad-params", f"Expected the provider of a model to be one of {', '.join(providers)}.")
    if not model:
        raise CodedError("bad-params", "Expected a model to have a name, as `model`.")
    _check_address(base_url, required=not providers[provider].base_url)
    _check_credential(credential, provider)
    identifier = _text(value, "id")
    for name, text in (("id", identifier), ("model", model), ("base_url", base_url)):
        if redact(text) != text:
            raise CodedError("bad-params", f"Expected no key in `{name}` of a model; it goes in by {FORMS}.")
    return ModelConnection(
        identifier or f"{provider}:{model}",
        provider,
        model,
        base_url,
        credential,
        _context_tokens(value.get("context_tokens", 0)),
        _price(value.get("price")),
    )


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


def _context_tokens(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000_000:
        raise CodedError("bad-params", "Expected `context_tokens` of a model to be a whole number of tokens.")
    return value


def _price(value: object) -> tuple[tuple[str, float], ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping) or not {"input", "output"} <= set(value) <= set(PRICES):
        raise CodedError(
            "bad-params",
            f"Expected `price` of a model to have input and output, and no members but {', '.join(PRICES)}.",
        )
    if not all(_is_price(dollars) for dollars in value.values()):
        raise CodedError("bad-params", "Expected `price` of a model to be in US dollars per million tokens.")
    return tuple((name, float(value[name])) for name in PRICES if name in value)


def _is_price(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1_000_000


def _check_credential(reference: str, provider: str) -> None:
    if aws_credentials.REFERENCE.fullmatch(reference):
        # They sign what is sent; to anybody else they would be sent themselves.
        if provider != "bedrock":
            raise CodedError("bad-params", "Expected keys of an AWS account for no provider but bedrock.")
        return
    if reference != "default" and STORED.fullmatch(reference) is None:
        check_reference(reference)


def _text(value: Mapping[str, Any], name: str) -> str:
    member = value.get(name, "")
    if not isinstance(member, str) or len(member) > 500 or not member.isprintable():
        raise CodedError("bad-params", f"Expected `{name}` of a model to be one line of text.")
    return member.strip()
