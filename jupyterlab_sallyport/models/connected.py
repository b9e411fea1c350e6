"""Every connected model, the administrator's first, then those connected by hand; and the credential of each."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from logging import getLogger
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..redact import known_values
from .connection import MOST, ModelConnection
from .connection_store import ConnectionStore
from .credentials import Credential
from .providers import origin_of
from .sources import Sources
from .stored_credentials import StoredCredentials

LOG = getLogger("sallyport.models")
FOLDER = "models"
"""Below the state folder."""


class ConnectedModels:
    """Belongs to a server. The engine asks for a credential by a model's id and can name no other secret."""

    def __init__(self, state_dir: Path, configured: Sequence[ModelConnection], *, by_hand: bool = True) -> None:
        """`by_hand` is False for the command line, which works with what it is given alone."""
        self._configured = tuple(configured)
        self._by_hand = by_hand
        self._store = ConnectionStore(state_dir / FOLDER)
        self.stored = StoredCredentials(state_dir / FOLDER / "credentials")
        self.sources = Sources(self.stored)
        self.problem = ""
        """Why what was connected by hand does not count; "" where it does."""
        self._own: tuple[ModelConnection, ...] | None = None
        self._lent: dict[str, Credential] = {}
        self._lock = threading.RLock()

    def current(self) -> tuple[ModelConnection, ...]:
        """All of them, the default first. Reads a file the first time: for a thread."""
        taken = {connection.id for connection in self._configured}
        return self._configured + tuple(each for each in self._load() if each.id not in taken)

    def is_configured(self, identifier: str) -> bool:
        """Whether the administrator's configuration says it, so that nobody can change it here."""
        return any(connection.id == identifier for connection in self._configured)

    def find(self, identifier: str) -> ModelConnection:
        """The model of that id. Raises CodedError `not-found`."""
        for connection in self.current():
            if connection.id == identifier:
                return connection
        raise CodedError("not-found", "No model of that name is connected.")

    def connect(self, wanted: ModelConnection, key: str = "") -> ModelConnection:
        """Save a connection in place of one to the same model at the same place, with the key where one is given.

        Raises CodedError; nothing is saved then.
        """
        with self._lock:
            own = self._load()
            if self.problem:
                raise CodedError("not-saved", self.problem)
            before = next((each for each in own if _same(each, wanted)), None)
            if before is None and len(own) >= MOST:
                raise CodedError("not-saved", f"Expected at most {MOST} models; remove one first.")
            name = self.stored.put(wanted.provider, origin_of(wanted.address), key) if key else ""
            made = replace(
                wanted,
                id=before.id if before else self._free_id(wanted, own),
                credential=f"stored:{name}" if name else wanted.credential,
            )
            try:
                self._save([made if each is before else each for each in own] + ([] if before else [made]))
            except CodedError:
                if name:
                    self.stored.remove(name)
                raise
            if before:
                self._drop_key(before)
            return made

    def remove(self, identifier: str) -> None:
        """Disconnect one; its key goes with it where we keep it. Raises CodedError `locked` or `not-found`."""
        if self.is_configured(identifier):
            raise CodedError("locked", "The server's configuration connects this model; it is removed there.")
        with self._lock:
            gone = self.find(identifier)
            self._save([each for each in self._load() if each is not gone])
            self._drop_key(gone)

    @contextmanager
    def lend(self, credential: Credential) -> Iterator[str]:
        """An id under which the engine gets that credential for as long as the context is open."""
        identifier = f"trial-{secrets.token_hex(8)}"
        self._lent[identifier] = credential
        try:
            yield identifier
        finally:
            del self._lent[identifier]

    async def credential(self, params: Any) -> dict[str, str]:
        """The answer of the service `model/credential`. Raises CodedError."""
        identifier = params.get("id") if isinstance(params, dict) else None
        if not isinstance(identifier, str):
            raise CodedError("not-found", "No model of that name is connected.")
        found = self._lent.get(identifier)
        if found is None:
            found = await asyncio.to_thread(lambda: self.sources.find(self.find(identifier)))
        known_values.register(found.value)
        if found.warning:
            LOG.warning("Sallyport: %s", found.warning)
        return {"value": found.value}

    def _load(self) -> tuple[ModelConnection, ...]:
        if not self._by_hand:
            return ()
        with self._lock:
            if self._own is None:
                try:
                    self._own = self._store.load()
                except CodedError as error:
                    self.problem = str(error)
                    self._own = ()
            return self._own

    def _save(self, connections: Sequence[ModelConnection]) -> None:
        self._store.save(connections)
        self._own = tuple(connections)

    def _drop_key(self, gone: ModelConnection) -> None:
        kind, _, name = gone.credential.partition(":")
        if kind == "stored" and all(each.credential != gone.credential for each in self._load()):
            self.stored.remove(name)

    def _free_id(self, wanted: ModelConnection, own: Sequence[ModelConnection]) -> str:
        taken = {connection.id for connection in (*self._configured, *own)}
        plain = f"{wanted.provider}:{wanted.model}"
        names = (plain, *(f"{plain} ({number})" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)


def _same(one: ModelConnection, other: ModelConnection) -> bool:
    return (one.provider, one.model, one.address) == (other.provider, other.model, other.address)
