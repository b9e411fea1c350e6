"""How often and how much: the numbers of the gate, and token buckets whose memory is bounded."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

from ..wire.methods import Rate

Clock = Callable[[], float]


FRAMES = Rate(per_minute=200 * 60, burst=200)
FRAMES_DROPPED = Rate(per_minute=600, burst=200)
ADDRESS_FAILURES = Rate(per_minute=120, burst=120)
PRINCIPAL_FAILURES = Rate(per_minute=240, burst=240)
PRINCIPAL_TICKETS = Rate(per_minute=120, burst=60)


class Limits(NamedTuple):
    """Every limit of the gate that is not a setting; tests make them small. Times are seconds, sizes bytes."""

    first_frame_seconds: float = 5
    first_frame_bytes: int = 4096
    lease_seconds: float = 300
    lease_grace_seconds: float = 30
    """A renewal may come this late, since hidden tabs' timers fire about once a minute."""
    ping_seconds: float = 20
    silence_seconds: float = 60
    """A peer that gave neither pong nor frame for so long is gone."""
    ticket_seconds: float = 30
    tickets: int = 1024
    tickets_per_principal: int = 64
    connections_per_principal: int = 64
    frames: Rate = FRAMES
    frames_dropped: Rate = FRAMES_DROPPED
    """Frames over the rate are dropped with an error; more of them than this end the connection."""
    tornado_frames: int = 8
    """So many times the frame limit and Tornado drops the connection by itself, without a word to the peer."""
    inbox: int = 256
    """Requests of one connection that wait for the engine to take them."""
    queue_frames: int = 1024
    queue_bytes: int = 8 * 1024 * 1024
    queue_abandon: int = 4
    """A reader so many times over the queue limits with frames that must not be dropped is given up."""
    address_failures: Rate = ADDRESS_FAILURES
    principal_failures: Rate = PRINCIPAL_FAILURES
    principal_tickets: Rate = PRINCIPAL_TICKETS
    bucket_keys: int = 4096
    audited_alone: int = 32
    """Refusals of one kind that get entries of their own before a flood is counted."""
    audit_window_seconds: float = 10
    audit_kinds: int = 256


class Buckets:
    """Token buckets by key. Full buckets are forgotten, and the longest unused go when there are too many keys."""

    def __init__(self, rate: Rate, keys: int, clock: Clock = time.monotonic) -> None:
        self._rate = rate
        self._keys = keys
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, key: Hashable) -> float:
        """Seconds until the key may go on; 0 when it may now. Takes nothing."""
        return max(0.0, (1 - self._level(key)) * 60 / self._rate.per_minute)

    def take(self, key: Hashable) -> float:
        """Take one and return 0, or take nothing and return the seconds until one is there."""
        wait = self.wait(key)
        if wait == 0:
            self._put(key, self._level(key) - 1)
        return wait

    def _level(self, key: Hashable) -> float:
        if key not in self._buckets:
            return self._rate.burst
        level, since = self._buckets[key]
        return min(self._rate.burst, level + (self._clock() - since) * self._rate.per_minute / 60)

    def _put(self, key: Hashable, level: float) -> None:
        self._buckets[key] = (level, self._clock())
        self._buckets.move_to_end(key)
        while self._buckets and (len(self._buckets) > self._keys or self._is_full(next(iter(self._buckets)))):
            self._buckets.popitem(last=False)

    def _is_full(self, key: Hashable) -> bool:
        return self._level(key) >= self._rate.burst
