"""Lets a command without a network reach the egress proxy: listens on loopback, copies to the proxy's unix socket.

Run as ``python3 -I -S -s bridge.py SOCKET PORT PROGRAM [ARGUMENT...]`` inside the sandbox. Starts the program once it
listens, and ends as the program ends; when this process is killed, the sandbox ends with it. It decides nothing: what
may be reached is the proxy's word, on the other side of the socket. Imports little, so that a command starts soon.
"""

import os
import select
import signal
import socket
import sys

CHUNK = 65536
BACKLOG = 128
# A process that could not be started: what shells say.
CANNOT_START = 127


class Side:
    """One of the two connected sockets of a client's connection."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.descriptor = connection.fileno()
        self.unsent = b""
        """What the other side said and this one has not taken yet."""
        self.has_ended = False
        """It will say no more."""
        self.is_shut = False
        """It was told that no more comes."""
        self.watched = 0
        """The events that are waited for."""


class Bridge:
    """Copies between every client's connection and one of its own to the proxy."""

    def __init__(self, path: str, port: int) -> None:
        self.path = path
        self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(BACKLOG)
        self.listener.setblocking(False)
        self.poll = select.epoll()
        self.poll.register(self.listener.fileno(), select.EPOLLIN)
        self.pairs: dict[int, tuple[Side, Side]] = {}
        """By descriptor: that side, and the other one."""

    def run(self, wake: int) -> None:
        """Copy until ``wake`` can be read."""
        while True:
            for descriptor, events in self.poll.poll():
                if descriptor == wake:
                    return
                if descriptor == self.listener.fileno():
                    self.accept()
                elif descriptor in self.pairs:
                    self.move(*self.pairs[descriptor], events)

    def accept(self) -> None:
        """Take a client; one that the proxy does not take is dropped, which it sees as a refusal."""
        try:
            client, _ = self.listener.accept()
        except OSError:
            return
        proxy = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            proxy.connect(self.path)
        except OSError:
            client.close()
            proxy.close()
            return
        left, right = Side(client), Side(proxy)
        for side, other in ((left, right), (right, left)):
            self.pairs[side.descriptor] = (side, other)
            self.watch(side, select.EPOLLIN)

    def move(self, side: Side, other: Side, events: int) -> None:
        """Read what ``side`` says or write what it can take."""
        try:
            if events & select.EPOLLOUT:
                self.write(side)
            if (
                events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR)
                and not other.unsent
                and not side.has_ended
            ):
                other.unsent = side.connection.recv(CHUNK)
                side.has_ended = not other.unsent
                self.write(other)
            elif events & select.EPOLLERR:
                self.drop(side, other)
                return
            self.finish(side, other)
        except BlockingIOError:
            pass
        except OSError:
            self.drop(side, other)

    def write(self, side: Side) -> None:
        """Hand over as much as it takes."""
        if side.unsent:
            try:
                side.unsent = side.unsent[side.connection.send(side.unsent) :]
            except BlockingIOError:
                pass

    def finish(self, side: Side, other: Side) -> None:
        """Pass on that a side has ended, close what has ended both ways, and wait for what is next."""
        for one, peer in ((side, other), (other, side)):
            if peer.has_ended and not one.unsent and not one.is_shut:
                one.connection.shutdown(socket.SHUT_WR)
                one.is_shut = True
        if side.is_shut and other.is_shut:
            self.drop(side, other)
            return
        for one, peer in ((side, other), (other, side)):
            # Nothing is read for a side that has not taken what was read before.
            wanted = select.EPOLLIN if not one.has_ended and not peer.unsent else 0
            self.watch(one, wanted | (select.EPOLLOUT if one.unsent else 0))

    def watch(self, side: Side, events: int) -> None:
        """Wait for these events; for none at all not even for an end, which would be told without pause."""
        if events and not side.watched:
            self.poll.register(side.descriptor, events)
        elif events != side.watched and events:
            self.poll.modify(side.descriptor, events)
        elif not events and side.watched:
            self.poll.unregister(side.descriptor)
        side.watched = events

    def drop(self, *sides: Side) -> None:
        """Close both."""
        for side in sides:
            if self.pairs.pop(side.descriptor, None) is not None:
                self.watch(side, 0)
                side.connection.close()


def start(program: list[str]) -> int:
    """Start the program with the signals as it would find them without us; return its number."""
    child = os.fork()
    if child != 0:
        return child
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvp(program[0], program)  # noqa: S606  # No shell is what is wanted.
    except OSError as error:
        os.write(2, f"{program[0]}: {error.strerror}\n".encode())
    os._exit(CANNOT_START)


def main(path: str, port: str, *program: str) -> int:
    """Bridge until the program ends; return its status as a shell tells it."""
    bridge = Bridge(path, int(port))
    wake, waker = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(waker, False)
    # Before the program exists: it may end at once, and its end must not be missed.
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    bridge.poll.register(wake, select.EPOLLIN)
    child = start(list(program))
    # Whoever asks the sandbox to end asks every process of it; the program decides how long it takes.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    while True:
        bridge.run(wake)
        os.read(wake, CHUNK)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


if __name__ == "__main__":
    os._exit(main(*sys.argv[1:]))
