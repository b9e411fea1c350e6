"""The two ends of an engine's stdin and stdout."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
from collections.abc import Callable
from typing import IO

from .engine_feed import Feed, PipeFeed, SocketFeed


class EngineStdio:
    """Lines to and from a child: a socket pair where the system has one, else pipes.

    A pipe can be opened through /proc by any process of the same user, who could then speak as the gate or as the
    engine; a socket cannot.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._input: IO[bytes] | None = None
        self._output: IO[bytes] | None = None
        self._feed: Feed | None = None

    def start(self, argv: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start the child in a session and group of its own, with no descriptor but its three. Raises OSError."""
        if os.name != "posix":
            child = subprocess.Popen(  # noqa: S603 - an argv, and the Node that node.py chose
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                bufsize=0,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
            self._input, self._output = child.stdin, child.stdout
            return child
        ours, theirs = socket.socketpair()
        try:
            child = subprocess.Popen(  # noqa: S603 - as above
                argv,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.PIPE,
                env=environment,
                bufsize=0,
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._socket = ours
        return child

    def listen(self, loop: asyncio.AbstractEventLoop, take: Callable[[bytes], object]) -> None:
        """Hand what the child writes to `take`, piece by piece, on the event loop that calls this."""
        if self._socket is not None:
            self._feed = SocketFeed(self._socket, loop, take)
        elif self._output is not None:
            self._feed = PipeFeed(self._output, loop, take)
        if self._feed is not None:
            self._feed.start()

    def join(self, seconds: float) -> None:
        """Wait, in a thread, until all that a child that has ended wrote is on its way to the event loop."""
        if self._feed is not None:
            self._feed.join(seconds)

    def finish(self) -> None:
        """Take the rest of it and close; on the event loop, after `join`."""
        if self._feed is not None:
            self._feed.finish()
        self.close()

    def write(self, content: bytes) -> None:
        """Write all of it, however long the child takes. Raises OSError when the child is gone."""
        if self._socket is not None:
            self._socket.sendall(content)
        elif self._input is not None:
            self._input.write(content)
            self._input.flush()

    def end_input(self) -> None:
        """Let the child read the end of its input; it may still write."""
        try:
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_WR)
            elif self._input is not None:
                self._input.close()
        except OSError:
            pass  # the child was quicker

    def close(self) -> None:
        """Close both directions; harmless twice."""
        for end in (self._socket, self._input, self._output):
            if end is not None:
                try:
                    end.close()
                except OSError:
                    pass  # closing flushes, and nobody is left to read it
