"""The one store of a process, for the event loop: loaded on first use, changed in order, every change announced."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from ..errors import CodedError
from ..settings import EngineSettings
from .policy_store import PolicyStore


class SharedStore:
    """All engines read it; `on_change` gets each new view, on the event loop, before the change returns."""

    def __init__(self, settings: EngineSettings, on_change: Callable[[dict[str, Any]], None]) -> None:
        self._settings, self._on_change = settings, on_change
        self._store: PolicyStore | None = None
        self._lock = threading.Lock()
        self._order = asyncio.Lock()
        """One after the other: a view must never be told after a newer one."""

    def view(self) -> dict[str, Any]:
        """The PolicyStoreView of now. Reads files the first time: for a thread."""
        with self._lock:
            return self._load().view()

    async def change(self, change: Callable[[PolicyStore], object]) -> None:
        """Make a change; raises CodedError where it cannot be, and then the view is as before."""

        def make() -> dict[str, Any]:
            with self._lock:
                store = self._load()
                try:
                    change(store)
                except OSError as error:
                    raise CodedError("internal", "The policy store cannot be written.") from error
                return store.view()

        async with self._order:
            self._on_change(await asyncio.to_thread(make))

    async def tell(self, hear: Callable[[dict[str, Any]], None]) -> None:
        """Tell somebody the view of now, in order with the changes."""
        async with self._order:
            hear(await asyncio.to_thread(self.view))

    def _load(self) -> PolicyStore:
        self._store = self._store or PolicyStore(self._settings)
        return self._store
