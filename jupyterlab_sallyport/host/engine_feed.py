"""What an engine writes, brought to the event loop piece by piece and cut into lines there."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import IO, Protocol

PIECE_BYTES = 32 << 10
"""Read at a time; the loop serves others between two pieces."""
PIECES_AHEAD = 8
"""Pieces of a pipe that may wait for the event loop; then reading pauses, and the engine waits with it."""


class Feed(Protocol):
    """A source of pieces. All but `join` is called on the event loop."""

    def start(self) -> None:
        """Begin to hand pieces on."""

    def join(self, seconds: float) -> None:
        """Wait, in a thread, until what the child wrote before its end is on its way to the loop."""

    def finish(self) -> None:
        """Hand on what is left after the child's end, and no more."""


class SocketFeed:
    """From a socket, read by the event loop itself.

    A reading thread would be woken for each line and wake the loop in turn: four times the work for a paced stream.
    """

    def __init__(self, source: socket.socket, loop: asyncio.AbstractEventLoop, take: Callable[[bytes], object]) -> None:
        self._source, self._loop, self._take = source, loop, take
        self._is_open = True

    def start(self) -> None:
        """See Feed."""
        self._loop.add_reader(self._source, self._read)

    def join(self, seconds: float) -> None:
        """See Feed: the kernel holds it."""

    def finish(self) -> None:
        """See Feed."""
        while self._is_open and self._read():
            pass
        self._stop()

    def _read(self) -> bool:
        try:
            # The socket itself blocks, for the thread that writes to it.
            piece = self._source.recv(PIECE_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            piece = b""
        if not piece:
            self._stop()
            return False
        self._take(piece)
        return True

    def _stop(self) -> None:
        if self._is_open:
            self._is_open = False
            self._loop.remove_reader(self._source)


class PipeFeed:
    """From a pipe, read by a thread: where engines have pipes, event loops cannot watch them."""

    def __init__(self, source: IO[bytes], loop: asyncio.AbstractEventLoop, take: Callable[[bytes], object]) -> None:
        """`source` is unbuffered."""
        self._source, self._loop, self._take = source, loop, take
        self._ahead = threading.BoundedSemaphore(PIECES_AHEAD)
        self._thread = threading.Thread(target=self._read, name="sallyport-engine-read", daemon=True)

    def start(self) -> None:
        """See Feed."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """See Feed."""
        self._thread.join(timeout=seconds)

    def finish(self) -> None:
        """See Feed: the thread's pieces lie in the loop's queue, in front of whoever calls this."""

    def _read(self) -> None:
        while piece := self._read_piece():
            self._ahead.acquire()
            try:
                self._loop.call_soon_threadsafe(self._hand_on, piece)
            except RuntimeError:
                return  # the server has ended

    def _read_piece(self) -> bytes:
        try:
            return self._source.read(PIECE_BYTES)
        except (OSError, ValueError):
            return b""

    def _hand_on(self, piece: bytes) -> None:
        self._ahead.release()
        self._take(piece)


class LineCutter:
    """Cuts pieces into lines; holds at most one unfinished line of `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()

    def push(self, piece: bytes) -> list[bytes]:
        """The lines that this piece completes, without their newlines. Raises OverflowError where one is too long."""
        *lines, rest = piece.split(b"\n")
        if lines and self._rest:
            lines[0] = bytes(self._rest) + lines[0]
            self._rest.clear()
        self._rest += rest
        if len(self._rest) > self._limit or any(len(line) > self._limit for line in lines):
            raise OverflowError(f"Expected lines of at most {self._limit} bytes.")
        return lines
