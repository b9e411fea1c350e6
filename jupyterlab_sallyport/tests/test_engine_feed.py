"""How what an engine writes comes to the event loop, from a socket and from a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from jupyterlab_sallyport.host.engine_feed import PIECE_BYTES, PIECES_AHEAD, LineCutter, PipeFeed, SocketFeed


@contextlib.contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


class Heard:
    """What a feed handed on, and when it was enough."""

    def __init__(self, enough: int) -> None:
        self.content = b""
        self._enough = enough
        self._arrived = asyncio.Event()

    def take(self, piece: bytes) -> None:
        self.content += piece
        if len(self.content) >= self._enough:
            self._arrived.set()

    async def arrived(self) -> bytes:
        await asyncio.wait_for(self._arrived.wait(), 10)
        return self.content


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ([b"one\n"], [b"one"]),
        ([b"one\ntwo\n"], [b"one", b"two"]),
        ([b"o", b"n", b"e\ntw", b"o\n"], [b"one", b"two"]),
        ([b"one", b"\n", b"two\n"], [b"one", b"two"]),
        ([b"\n\n"], [b"", b""]),
        ([b"one\nleft"], [b"one"]),
        ([b"12345678\n1234", b"5678\n"], [b"12345678", b"12345678"]),
    ],
)
def test_cuts_lines_wherever_a_piece_ends(pieces: list[bytes], lines: list[bytes]) -> None:
    cutter = LineCutter(8)
    assert [line for piece in pieces for line in cutter.push(piece)] == lines


@pytest.mark.parametrize("pieces", [[b"123456789"], [b"12345678", b"9\n"], [b"1\n123456789\n"], [b"1\n2\n123456789"]])
def test_a_line_over_the_limit_is_refused(pieces: list[bytes]) -> None:
    cutter = LineCutter(8)
    with pytest.raises(OverflowError, match="at most 8 bytes"):
        for piece in pieces:
            cutter.push(piece)


def test_a_socket_is_read_by_the_loop_and_still_blocks_its_writer() -> None:
    async def story() -> None:
        with pair() as (ours, theirs):
            heard = Heard(5)
            feed = SocketFeed(ours, asyncio.get_running_loop(), heard.take)
            feed.start()
            theirs.sendall(b"hello")
            assert await heard.arrived() == b"hello"
            assert ours.getblocking()
            feed.finish()

    asyncio.run(story())


def test_what_a_child_wrote_before_its_end_is_handed_on_and_no_more() -> None:
    async def story() -> None:
        with pair() as (ours, theirs):
            heard = Heard(1)
            feed = SocketFeed(ours, asyncio.get_running_loop(), heard.take)
            feed.start()
            last = b"x" * (2 * PIECE_BYTES + 1)
            theirs.sendall(last)
            feed.finish()
            assert heard.content == last
            theirs.sendall(b"later")
            await asyncio.sleep(0)
            assert heard.content == last
            assert not asyncio.get_running_loop().remove_reader(ours)

    asyncio.run(story())


def test_the_end_of_a_socket_is_heard_once() -> None:
    async def story() -> None:
        with pair() as (ours, theirs):
            heard = Heard(3)
            feed = SocketFeed(ours, asyncio.get_running_loop(), heard.take)
            feed.start()
            theirs.sendall(b"end")
            theirs.shutdown(socket.SHUT_RDWR)
            assert await heard.arrived() == b"end"
            feed.finish()
            feed.finish()
            assert heard.content == b"end"

    asyncio.run(story())


class HeldUpLoop:
    """An event loop that is busy with something else: it keeps what is to be called until `go_on`."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[Callable[[], object]] = queue.Queue()

    def call_soon_threadsafe(self, callback: Callable[[bytes], object], piece: bytes) -> None:
        self.waiting.put(lambda: callback(piece))

    def go_on(self) -> None:
        self.waiting.get(timeout=10)()


def test_a_pipe_waits_for_a_loop_that_is_held_up_and_loses_nothing() -> None:
    read, write = os.pipe()
    content = os.urandom(2 * PIECES_AHEAD * PIECE_BYTES)
    writer = threading.Thread(target=lambda: write_all(write, content))
    loop, heard = HeldUpLoop(), []
    with open(read, "rb", buffering=0) as source:
        feed = PipeFeed(source, loop, heard.append)
        feed.start()
        writer.start()
        while len(b"".join(heard)) < len(content):
            assert loop.waiting.qsize() <= PIECES_AHEAD
            loop.go_on()
        writer.join()
        feed.join(10)
    assert b"".join(heard) == content


def write_all(descriptor: int, content: bytes) -> None:
    with open(descriptor, "wb") as target:
        target.write(content)
