"""The one store of a process, for the event loop: loaded on first use, changed in order, every change announced."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from ..errors import CodedError
from ..settings import EngineSettings
from .policy_store import PolicyStore
from .snapshot import Drift, look_at

Answer = TypeVar("Answer")


class SharedStore:
    """All engines read it; `on_change` gets each new view, on the event loop, before the change returns."""

    def __init__(
        self,
        settings: EngineSettings,
        on_change: Callable[[dict[str, Any]], None],
        on_stored: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_stored` gets the hash of what is in force after each change, for the audit."""
        self._settings, self._on_change, self._on_stored = settings, on_change, on_stored
        self._store: PolicyStore | None = None
        self._seen: object = None
        """How the folder looked when it held what is in force."""
        self._lock = threading.Lock()
        self._order = asyncio.Lock()
        """One after the other: a view must never be told after a newer one."""

    def view(self) -> dict[str, Any]:
        """The PolicyStoreView of now. Reads files the first time: for a thread."""
        with self._lock:
            return self._load().view()

    async def current(self) -> dict[str, Any]:
        """The PolicyStoreView of now, for the event loop."""
        return await self._ask(lambda store: store.view())

    async def fingerprint(self) -> str:
        """The hash of what is in force."""
        return await self._ask(lambda store: store.fingerprint())

    async def change(self, change: Callable[[PolicyStore], object]) -> None:
        """Make a change; raises CodedError where it cannot be, and then the view is as before."""

        def make() -> tuple[dict[str, Any], str]:
            with self._lock:
                store = self._load()
                try:
                    change(store)
                except OSError as error:
                    raise CodedError("internal", "The policy store cannot be written.") from error
                return store.view(), store.fingerprint()

        async with self._order:
            view, stored = await asyncio.to_thread(make)
            self._on_change(view)
        await self._on_stored(stored)

    async def follow_admin(self) -> str | None:
        """Put in force what the administrator's file says by now; the new hash where that is something else."""
        if not self._settings.policy_file:
            return None

        def reread() -> tuple[dict[str, Any], str] | None:
            with self._lock:
                store = self._load()
                return (store.view(), store.fingerprint()) if store.reread_admin() else None

        async with self._order:
            changed = await asyncio.to_thread(reread)
            if changed is None:
                return None
            self._on_change(changed[0])
            return changed[1]

    async def find_drift(self) -> Drift | None:
        """What lies on the disk and is not in force. Costs a look at names and times where nobody wrote."""

        def find(store: PolicyStore) -> Drift | None:
            sign = look_at(store.folder)
            if sign == self._seen:
                return None
            drift = store.find_drift()
            # Looked at before it was read, so that a write in between shows the next time.
            self._seen = sign if drift is None else None
            return drift

        return await self._ask(find)

    async def accept(self, found: str) -> None:
        """Put in force what lies on the disk if it still has that hash; else raises CodedError `stale-policy`."""

        def load() -> tuple[dict[str, Any], str]:
            with self._lock:
                before = self._load()
                drift, store = before.find_drift(), PolicyStore(self._settings)
                if drift is None or drift.hash != found or not store.succeeds(before, drift):
                    raise CodedError("stale-policy", "The files changed since they were shown; look at them again.")
                store.take_over_run(before)
                self._store, self._seen = store, None
                return store.view(), store.fingerprint()

        async with self._order:
            view, stored = await asyncio.to_thread(load)
            self._on_change(view)
        await self._on_stored(stored)

    async def tell(self, hear: Callable[[dict[str, Any]], None]) -> None:
        """Tell somebody the view of now, in order with the changes."""
        async with self._order:
            hear(await asyncio.to_thread(self.view))

    async def _ask(self, ask: Callable[[PolicyStore], Answer]) -> Answer:
        def answer() -> Answer:
            with self._lock:
                return ask(self._load())

        return await asyncio.to_thread(answer)

    def _load(self) -> PolicyStore:
        self._store = self._store or PolicyStore(self._settings)
        return self._store
