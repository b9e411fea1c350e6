"""What waits to be sent to one peer, bounded: a slow reader loses deltas first, and the connection in the end."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..door.limits import Limits


class Outbox:
    """Frames in order, written one at a time so that nothing piles up in the socket's own buffer."""

    def __init__(
        self,
        write: Callable[[bytes], Awaitable[None]],
        abandon: Callable[[], None],
        limits: Limits,
        write_now: Callable[[bytes], bool] = lambda _: False,
    ) -> None:
        """`write_now` sends a frame at once where nothing waits in the socket; False says that it did not."""
        self._write, self._write_now = write, write_now
        self._abandon = abandon
        self._limits = limits
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._resync: set[str] = set()
        self._more = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closed = False

    def put(self, frame: Mapping[str, Any], delta_of: str | None = None) -> None:
        """Queue a frame, or drop it where the protocol allows that; a thread that lost one is owed a `resync`."""
        if self._closed:
            return
        if delta_of is not None and (delta_of in self._resync or self._is_over(1)):
            self._resync.add(delta_of)
            return
        if self._is_over(self._limits.queue_abandon):
            self.close()
            self._abandon()
            return
        text = encode(frame)
        # The common case by far: waking the writer would cost more than the frame.
        if self._frames or self._resync or not self._write_now(text):
            self._append(text)

    async def drained(self) -> None:
        """Return when the queue is at most half full, or closed."""
        await self._room.wait()

    async def run(self) -> None:
        """Write until closed; whoever starts it cancels it."""
        while not self._closed:
            await self._more.wait()
            while self._frames:
                text = self._frames.popleft()
                self._bytes -= len(text)
                await self._write(text)
                self._note_room()
                self._pay_resyncs()
            self._more.clear()

    def close(self) -> None:
        """Forget all that waits; harmless when repeated."""
        self._closed = True
        self._frames.clear()
        self._resync.clear()
        self._bytes = 0
        self._more.set()
        self._room.set()

    def _is_over(self, times: float) -> bool:
        limits = self._limits
        return len(self._frames) >= limits.queue_frames * times or self._bytes >= limits.queue_bytes * times

    def _append(self, text: bytes) -> None:
        self._frames.append(text)
        self._bytes += len(text)
        self._more.set()
        self._note_room()

    def _note_room(self) -> None:
        if self._closed or not self._is_over(0.5):
            self._room.set()
        else:
            self._room.clear()

    def _pay_resyncs(self) -> None:
        # Half empty, so that a reader at the limit is not told after each frame.
        if self._resync and len(self._frames) * 2 <= self._limits.queue_frames:
            for thread in sorted(self._resync):
                self._append(encode({"jsonrpc": "2.0", "method": "resync", "params": {"threadId": thread}}))
            self._resync.clear()


def encode(frame: Mapping[str, Any]) -> bytes:
    """The UTF-8 text of a frame; half a surrogate pair, which a program's output may hold, becomes a question mark."""
    return ENCODER.encode(frame).encode("utf-8", "replace")


ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
