"""What all handlers of one server share: settings, tickets, counters, connections, and the way to engine and audit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from logging import Logger
from typing import TYPE_CHECKING, Any, NamedTuple

from .blobs import Blobs
from .door.addresses import Network
from .door.limits import Buckets, Limits
from .door.principals import Identity
from .door.refusals import Refusals
from .door.roles import Role
from .door.tickets import Tickets
from .errors import CloseCode
from .wire.methods import MethodTable
from .wire.peer import Audit, Engine

if TYPE_CHECKING:
    from .wire.connection import Connection


class GateSettings(NamedTuple):
    """The settings that the gate itself acts on."""

    frame_bytes: int
    allow_missing_origin: bool
    trusted_proxies: Sequence[Network]
    allowed_networks: Sequence[Network]
    """Empty: everywhere. Filled: an address beyond these is refused before anything else."""
    is_exposed: bool
    """Whether the server listens beyond loopback."""
    shows_token_link: bool
    """Whether a page may be given the link that carries the server's token."""
    version: str


class Gate:
    """The state of the gate in one server process."""

    def __init__(
        self,
        *,
        settings: GateSettings,
        limits: Limits,
        methods: MethodTable,
        role_of: Callable[[Identity], Role],
        engine: Engine,
        audit: Audit,
        blobs: Blobs,
        log: Logger,
    ) -> None:
        self.settings = settings
        self.limits = limits
        self.methods = methods
        self.role_of = role_of
        """Asked at each action, so that a change of the mapping bites at once."""
        self.engine = engine
        self.audit = audit
        self.blobs = blobs
        self.log = log
        self.refusals = Refusals(audit, limits, log)
        self.tickets = Tickets(
            seconds=limits.ticket_seconds, total=limits.tickets, per_principal=limits.tickets_per_principal
        )
        self.address_failures = Buckets(limits.address_failures, limits.bucket_keys)
        self.principal_failures = Buckets(limits.principal_failures, limits.bucket_keys)
        """By principal and origin."""
        self.principal_tickets = Buckets(limits.principal_tickets, limits.bucket_keys)
        self.method_rates = {name: Buckets(rate, limits.bucket_keys) for name, rate in methods.rates.items()}
        self.connections: dict[str, Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def count_connections(self, principal: str) -> int:
        """How many sockets the principal has open."""
        return sum(1 for connection in self.connections.values() if connection.principal == principal)

    def end_leases(self, principal: str | None = None) -> None:
        """End the leases of one principal or of all at once; each page then has to ask for a ticket anew."""
        for connection in list(self.connections.values()):
            if principal in (None, connection.principal):
                connection.close(CloseCode.LEASE_ENDED)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that outlives the connection that began it; `stop` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Close every socket, stop the engine, write what was only counted."""
        for connection in list(self.connections.values()):
            connection.close(CloseCode.SERVER_STOPS)
        # One turn of the loop, so that the close frames leave before the process goes.
        await asyncio.sleep(0)
        await self.engine.shutdown()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.refusals.flush()
