"""Requests that an engine has and has not answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CodedError
from ..wire.methods import Method
from ..wire.peer import Caller, Peer

PER_CONNECTION = 1024

RequestId = int | str


@dataclass(frozen=True)
class Pending:
    """One request on its way; `intent` is its audit entry, None for a method that is not audited."""

    peer: Peer
    caller: Caller
    method: Method
    params: Mapping[str, Any]
    request_id: RequestId
    intent: int | None


class PendingRequests:
    """By connection and id, since ids are a connection's own."""

    def __init__(self) -> None:
        self._by_connection: dict[str, dict[tuple[type, RequestId], Pending]] = {}

    def require_free(self, connection: str, request_id: RequestId) -> None:
        """Raise CodedError when the id is in use or the connection has too many open."""
        requests = self._by_connection.get(connection, {})
        if _key(request_id) in requests:
            raise CodedError("bad-frame", "Expected an id that no open request of this connection has.")
        if len(requests) >= PER_CONNECTION:
            raise CodedError("too-fast", f"More than {PER_CONNECTION} requests are open.", retry_after_ms=1000)

    def add(self, pending: Pending) -> None:
        """Remember a request."""
        self._by_connection.setdefault(pending.peer.id, {})[_key(pending.request_id)] = pending

    def take(self, connection: object, request_id: object) -> Pending | None:
        """The request that an answer is for, once; None for one that was never asked or is answered."""
        if not isinstance(connection, str) or isinstance(request_id, bool) or not isinstance(request_id, int | str):
            return None
        requests = self._by_connection.get(connection)
        pending = requests.pop(_key(request_id), None) if requests else None
        if requests is not None and not requests:
            del self._by_connection[connection]
        return pending

    def has(self, methods: frozenset[str]) -> bool:
        """Whether a request of one of these methods is open."""
        return any(
            each.method.name in methods for requests in self._by_connection.values() for each in requests.values()
        )

    def take_all(self) -> list[Pending]:
        """Every open request, in the order they came in per connection."""
        taken, self._by_connection = self._by_connection, {}
        return [pending for requests in taken.values() for pending in requests.values()]


def _key(request_id: RequestId) -> tuple[type, RequestId]:
    # 1 and "1" are different ids.
    return type(request_id), request_id
