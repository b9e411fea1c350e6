"""What connections were shown and may say yes to: a nonce, used once, and not before a person can have read it."""

from __future__ import annotations

import asyncio
import secrets

from ..errors import CodedError

ARMING_SECONDS = 0.5


class ArmedNonces:
    """For the event loop. One of each connection; they die with it."""

    def __init__(self) -> None:
        self._offers: dict[str, tuple[str, str, float]] = {}
        """By connection: nonce, what was shown, and from when on it counts."""

    def deal(self, peer_id: str, shown: str = "") -> dict[str, object]:
        """A new nonce and its delay, as the protocol has them; an earlier one of the connection is over."""
        nonce = secrets.token_urlsafe(24)
        self._offers[peer_id] = (nonce, shown, asyncio.get_running_loop().time() + ARMING_SECONDS)
        return {"nonce": nonce, "armingMs": arming_milliseconds()}

    def take(self, peer_id: str, nonce: object, shown: str = "") -> None:
        """Take the yes, once. Raises CodedError `stale-policy` for another nonce or sight, `not-armed` for haste."""
        offer = self._offers.get(peer_id)
        fits = isinstance(nonce, str) and offer is not None and secrets.compare_digest(offer[0], nonce)
        if offer is None or not fits or offer[1] != shown:
            raise CodedError("stale-policy", "Expected what was shown on this connection; look at it again.")
        if (early := offer[2] - asyncio.get_running_loop().time()) > 0:
            raise CodedError("not-armed", "Answered too early.", retry_after_ms=round(early * 1000) + 1)
        del self._offers[peer_id]

    def forget(self, peer_id: str) -> None:
        """The connection is gone, and its nonce with it."""
        self._offers.pop(peer_id, None)


def arming_milliseconds() -> int:
    """How long a page waits, at least."""
    return round(ARMING_SECONDS * 1000)
