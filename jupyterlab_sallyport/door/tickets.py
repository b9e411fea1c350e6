"""One-time tickets: proof in the first frame that the page asked for this connection moments ago."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from typing import NamedTuple

from .limits import Clock
from .principals import Identity


class Ticket(NamedTuple):
    """What a ticket stands for. It is good for the socket route only, the one thing it is ever taken for."""

    identity: Identity
    origin: str | None
    """The Origin header of the request that got it; the socket's must be the same."""
    expires: float


class Tickets:
    """The tickets that are out: kept as hashes, bounded in number in all and by principal, oldest dropped first."""

    def __init__(self, *, seconds: float, total: int, per_principal: int, clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._total = total
        self._per_principal = per_principal
        self._clock = clock
        self._tickets: OrderedDict[bytes, Ticket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tickets)

    def issue(self, identity: Identity, origin: str | None) -> str:
        """A new ticket, 256 bits, shown once."""
        self._drop_expired()
        mine = [key for key, ticket in self._tickets.items() if ticket.identity.principal == identity.principal]
        if len(mine) >= self._per_principal:
            del self._tickets[mine[0]]
        if len(self._tickets) >= self._total:
            self._tickets.popitem(last=False)
        text = secrets.token_urlsafe(32)
        self._tickets[_key(text)] = Ticket(identity, origin, self._clock() + self._seconds)
        return text

    def consume(self, text: str, *, principal: str, origin: str | None) -> Ticket | None:
        """The ticket, which is gone now whoever showed it; None when unknown, used, expired or somebody else's."""
        self._drop_expired()
        ticket = self._tickets.pop(_key(text), None)
        if ticket is None or ticket.identity.principal != principal or ticket.origin != origin:
            return None
        return ticket

    def _drop_expired(self) -> None:
        # All live equally long, so that the oldest are in front.
        while self._tickets:
            key, ticket = next(iter(self._tickets.items()))
            if ticket.expires > self._clock():
                return
            del self._tickets[key]


def _key(text: str) -> bytes:
    # Looked up by hash: how long the look-up takes tells nothing about the ticket itself.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
