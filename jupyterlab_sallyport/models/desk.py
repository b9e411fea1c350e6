"""What a person asks of the connected models: which there are, whether one answers, connect one, remove one.

A connection that names `env:` or `file:` has the server send that secret to the address beside it, which is why the
method table leaves all but looking to admins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from ..errors import CodedError
from ..redact import known_values
from .admin_lists import find_refusal, require_permitted
from .connected import ConnectedModels
from .connection import ModelConnection, parse_connection
from .credentials import Credential, check_value
from .keyring_access import find_keyring
from .providers import load_providers, origin_of

Ask = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


class ModelDesk:
    """For the event loop."""

    def __init__(
        self,
        models: ConnectedModels,
        view: Callable[[], Awaitable[Mapping[str, Any]]],
        on_change: Callable[[Sequence[ModelConnection]], None],
    ) -> None:
        """`view` is the policy store's; `on_change` gets all models after each change."""
        self._models, self._view, self._on_change = models, view, on_change

    async def list(self, *, is_admin: bool) -> dict[str, Any]:
        """Providers and connections. Which variables are set, and which keys are kept, only an admin learns."""
        view = await self._view()

        def look() -> dict[str, Any]:
            listed: dict[str, Any] = {
                "providers": [self._describe_provider(name, view, is_admin) for name in load_providers()],
                "connections": [self._describe(each) for each in self._models.current()],
                "keptIn": "keyring" if find_keyring() is not None else "file",
            }
            if is_admin:
                kept = self._models.stored.names()
                listed["stored"] = [{"name": each.name, "origin": each.origin} for each in kept]
            return {**listed, "problem": self._models.problem} if self._models.problem else listed

        return await asyncio.to_thread(look)

    async def test(self, params: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
        """What came of asking the model's server. `ask` hands a question to the engine. Raises CodedError."""
        connection, credential = await self._read(params)
        with self._models.lend(credential) as lent:
            asked = {**connection.to_json(), "id": lent}
            found = await ask({"connection": asked, "anyModel": not (params.get("id") or params.get("model"))})
        told = {"source": credential.source, **({"warning": credential.warning} if credential.warning else {})}
        return {**found, "credential": told}

    async def connect(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Save a connection. Raises CodedError; nothing is saved then."""
        wanted, credential = await self._read(params)
        key = credential.value if "key" in params else ""
        made = await asyncio.to_thread(self._models.connect, wanted, key)
        await self._announce()
        return {"id": made.id, **({"warning": credential.warning} if credential.warning else {})}

    async def remove(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Disconnect a model. Raises CodedError."""
        await asyncio.to_thread(self._models.remove, params["id"])
        await self._announce()
        return {}

    async def _read(self, params: Mapping[str, Any]) -> tuple[ModelConnection, Credential]:
        """The connection that parameters name or describe, permitted, and its credential, which is there."""
        if "id" in params:
            connection = await asyncio.to_thread(self._models.find, params["id"])
        else:
            connection = _parse(params)
        require_permitted(await self._view(), connection.provider, connection.address)
        if "key" in params:
            known_values.register(params["key"])
            return connection, Credential(check_value(params["key"]), "pasted")
        return connection, await asyncio.to_thread(self._models.sources.find, connection)

    async def _announce(self) -> None:
        self._on_change(await asyncio.to_thread(self._models.current))

    def _describe_provider(self, name: str, view: Mapping[str, Any], is_admin: bool) -> dict[str, Any]:
        told: dict[str, Any] = {"name": name}
        if refusal := find_refusal(view, name):
            told["refused"] = refusal
        return {**told, "variables": self._models.sources.offered(name)} if is_admin else told

    def _describe(self, connection: ModelConnection) -> dict[str, Any]:
        kind, _, name = connection.credential.partition(":")
        return {
            **connection.to_json(),
            "origin": origin_of(connection.address),
            # The name of a variable or a profile is what a person looks for; a path may be somebody's.
            "credential": f"{kind}:{name}" if kind in ("env", "aws") else kind,
            "removable": not self._models.is_configured(connection.id),
        }


def _parse(params: Mapping[str, Any]) -> ModelConnection:
    if params.get("key") and params.get("credential"):
        raise CodedError("bad-params", "Expected a key or a reference to one, got both.")
    return parse_connection(
        {
            "provider": params.get("provider", ""),
            # Which models there are may be what is asked for.
            "model": params.get("model") or "?",
            "base_url": params.get("baseUrl", ""),
            "credential": params.get("credential", ""),
            "context_tokens": params.get("contextTokens", 0),
            "price": params.get("price"),
        }
    )
