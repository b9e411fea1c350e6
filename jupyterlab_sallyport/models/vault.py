"""Which credential goes with which connected model: the engine asks by the model's id and can name no other secret."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from ..errors import CodedError
from ..redact import known_values
from .connection import ModelConnection
from .credentials import read_credential


class Vault:
    """Reads the credentials of some connections, each anew whenever it is asked for."""

    def __init__(self, connections: Sequence[ModelConnection]) -> None:
        self._references = {connection.id: connection.credential for connection in connections}

    async def credential(self, params: Any) -> dict[str, str]:
        """The answer of the service `model/credential`. Raises CodedError."""
        identifier = params.get("id") if isinstance(params, dict) else None
        if not isinstance(identifier, str) or identifier not in self._references:
            raise CodedError("not-found", "No model of that name is connected.")
        value = await asyncio.to_thread(read_credential, self._references[identifier])
        known_values.register(value)
        return {"value": value}
