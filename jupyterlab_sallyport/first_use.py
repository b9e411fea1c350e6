"""The halves of the gate that only a visitor needs, loaded when the first one comes: a server without pays nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from .wire.methods import Method
    from .wire.peer import Audit, Caller, Engine, Peer

Part = TypeVar("Part")


class OnFirstUse(Generic[Part]):
    """Makes something once, in a thread, since importing reads files; those who come meanwhile wait in order."""

    def __init__(self, make: Callable[[], Part]) -> None:
        self._make = make
        self._lock = asyncio.Lock()
        self.made: Part | None = None

    async def get(self) -> Part:
        """The thing; raises what making it raised, and then the next caller tries again."""
        if self.made is None:
            async with self._lock:
                if self.made is None:
                    self.made = await asyncio.to_thread(self._make)
        return self.made


class EngineOnFirstUse:
    """Stands for the Engine that `make` makes."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._engine = OnFirstUse(make)

    @property
    def running(self) -> int:
        """See Engine."""
        return self._engine.made.running if self._engine.made else 0

    async def initialize(self, peer: Peer, visible: bool) -> dict[str, Any]:
        """See Engine."""
        return await (await self._engine.get()).initialize(peer, visible)

    async def request(self, peer: Peer, method: Method, frame: Mapping[str, Any]) -> None:
        """See Engine."""
        await (await self._engine.get()).request(peer, method, frame)

    def renewed(self, peer: Peer) -> None:
        """See Engine; before the first use there is nothing that it could change."""
        if self._engine.made is not None:
            self._engine.made.renewed(peer)

    def withdrawn(self, peer: Peer) -> None:
        """See Engine."""
        if self._engine.made is not None:
            self._engine.made.withdrawn(peer)

    def closed(self, peer_id: str) -> None:
        """See Engine."""
        if self._engine.made is not None:
            self._engine.made.closed(peer_id)

    async def finish_sign_in(self, caller: Caller, arguments: Mapping[str, str]) -> None:
        """See Engine."""
        await (await self._engine.get()).finish_sign_in(caller, arguments)

    async def shutdown(self) -> None:
        """See Engine."""
        if self._engine.made is not None:
            await self._engine.made.shutdown()


class AuditOnFirstUse:
    """Stands for the Audit that `make` makes."""

    def __init__(self, make: Callable[[], Audit]) -> None:
        self._audit = OnFirstUse(make)

    async def record(
        self, *, caller: Caller | None, action: str, target: str, outcome: str, detail: Mapping[str, Any]
    ) -> int:
        """See Audit."""
        audit = self._audit.made or await self._audit.get()
        return await audit.record(caller=caller, action=action, target=target, outcome=outcome, detail=detail)

    async def require_writable(self) -> None:
        """See Audit."""
        await (await self._audit.get()).require_writable()

    async def close(self) -> None:
        """See Audit."""
        if self._audit.made is not None:
            await self._audit.made.close()
