"""Where the gate's two halves meet: connections on one side, engine and audit on the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from ..door.roles import Role
from .methods import Method


class Caller(NamedTuple):
    """Who speaks, as the gate established it."""

    principal: str
    """Whose threads, grants and rules these are; the only field that is an identity."""
    label: str
    """A name for people, which its owner may have chosen freely."""
    role: Role
    address: str
    """Where the connection comes from: the right-most hop that no configured proxy vouches for."""


class Peer(Protocol):
    """One connection that showed a ticket, as the relay sees it."""

    id: str

    @property
    def home(self) -> str:
        """This server as the peer's browser sees it, with a slash at the end; "" where there is no browser."""

    @property
    def caller(self) -> Caller:
        """The caller as of the last lease renewal; read it at each use, never keep it."""

    def send(self, frame: Mapping[str, Any], *, delta_of: str | None = None) -> None:
        """Queue a frame; never blocks, never raises, does nothing on a closed connection.

        A frame with `delta_of` (a thread id) may be dropped for a slow reader; a `resync {threadId}` notification
        then follows once the reader has caught up.
        """

    async def drained(self) -> None:
        """Return when at most half of what may wait for the reader waits, or the connection is closed."""


class Engine(Protocol):
    """Whatever answers the methods that the gate itself does not."""

    @property
    def running(self) -> int:
        """How many turns run now, of all principals."""

    async def initialize(self, peer: Peer, visible: bool) -> dict[str, Any]:
        """The part of InitializeResult that engine and sandbox know; starts an engine for a visible panel."""

    async def request(self, peer: Peer, method: Method, frame: Mapping[str, Any]) -> None:
        """Take a request whose method, role, parameters and rate were checked; the answer goes through `peer.send`."""

    def renewed(self, peer: Peer) -> None:
        """A connection showed a fresh ticket: what its principal may do counts from here, in running turns too."""

    def withdrawn(self, peer: Peer) -> None:
        """Its principal may not use Sallyport any more; the connection is about to be closed."""

    def closed(self, peer_id: str) -> None:
        """Forget a connection; harmless for one never seen or already forgotten."""

    async def finish_sign_in(self, caller: Caller, arguments: Mapping[str, str]) -> None:
        """Take what a browser brought back from signing in at an MCP server. Raises CodedError."""

    async def shutdown(self) -> None:
        """Stop every engine process; returns when they are gone."""


class Audit(Protocol):
    """The audit chain."""

    async def record(
        self, *, caller: Caller | None, action: str, target: str, outcome: str, detail: Mapping[str, Any]
    ) -> int:
        """Write one entry and return its number when it is on disk.

        Raises CodedError `audit-unwritable` when it cannot be written, and then nothing may happen. A result carries
        the number of its intent as `detail["intent"]`. `caller` is None for somebody whom the gate could not identify.
        """

    async def require_writable(self) -> None:
        """Return when the last entry reached the disk, after writing one where none did; raises as `record` does."""

    async def close(self) -> None:
        """Write what waits and close; harmless twice, and nothing can be recorded afterwards."""
