"""One peer: its first frame, its lease, its requests in order, and how it ends."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..door.limits import Buckets
from ..door.principals import Identity
from ..door.refusals import Refusal
from ..errors import CLOSE_REASONS, CloseCode, CodedError, error_frame
from ..gate import Gate
from .dispatch import serve
from .first_frame import FirstFrameError, read_first_frame
from .frames import FrameError, Request, parse_request
from .outbox import Outbox, encode
from .peer import Caller


class Wire(Protocol):
    """The socket below a connection."""

    async def write(self, text: bytes) -> None:
        """Send one text frame; returns when the socket took it, raises ConnectionError when it is gone."""

    def write_now(self, text: bytes) -> bool:
        """Send one text frame where nothing else waits to be sent; False where something does or the socket is gone."""

    def write_soon(self, text: bytes) -> None:
        """Send one text frame without waiting; for the last words before a close."""

    def close(self, code: int, reason: str) -> None:
        """Say goodbye and close."""

    def abort(self) -> None:
        """Drop the socket without a word."""


@dataclass(frozen=True)
class Arrival:
    """What is known of a peer when its socket opens."""

    identity: Identity
    origin: str | None
    address: str
    authorize: Callable[[], Awaitable[bool]]
    """Asks Jupyter's authorizer anew whether this peer may still execute."""
    home: str = ""
    """This server as the peer's browser sees it; "" for a client that sent no Origin and so is none."""


class Connection:
    """Implements Peer. Frames come in by `handle`, which never blocks; answers leave through the outbox."""

    def __init__(self, gate: Gate, wire: Wire, arrival: Arrival) -> None:
        self.id = secrets.token_hex(8)
        self.arrival = arrival
        self.identity = arrival.identity
        self.is_starting = True
        """Until `initialize` was answered."""
        self._gate = gate
        self._wire = wire
        self._has_ticket = False
        self._is_closed = False
        self._rate = Buckets(gate.limits.frames, 1)
        self._dropped = Buckets(gate.limits.frames_dropped, 1)
        self._inbox: deque[Request] = deque()
        self._arrived = asyncio.Event()
        self._outbox = Outbox(wire.write, self._abandon, gate.limits, wire.write_now)
        self._tasks: set[asyncio.Task[None]] = set()
        self._start(self._outbox.run)
        self._start(self._work)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(gate.limits.first_frame_seconds, self._expire_first_frame)
        gate.connections[self.id] = self

    @property
    def principal(self) -> str:
        """Whose connection it is, from the upgrade on to its end."""
        return self.arrival.identity.principal

    @property
    def home(self) -> str:
        """See Peer."""
        return self.arrival.home

    @property
    def caller(self) -> Caller:
        """Who speaks, with the role of this moment."""
        return Caller(self.principal, self.identity.label, self._gate.role_of(self.identity), self.arrival.address)

    def send(self, frame: Mapping[str, Any], *, delta_of: str | None = None) -> None:
        """See Peer."""
        self._outbox.put(frame, delta_of)

    async def drained(self) -> None:
        """See Peer."""
        await self._outbox.drained()

    def handle(self, message: str | bytes) -> None:
        """Take one frame from the peer."""
        size = len(message) if isinstance(message, bytes) or message.isascii() else len(message.encode())
        limit = self._gate.settings.frame_bytes
        if self._is_closed:
            return
        if not self._has_ticket:
            self._handle_first(message, size)
        elif size > limit:
            self.fail(CodedError("too-large", f"Expected a frame of at most {limit} bytes."), CloseCode.TOO_LARGE)
        elif (wait := self._rate.take(self.id)) > 0:
            self._drop(message, wait)
        else:
            self._accept(message)

    def fail(self, error: CodedError, code: CloseCode, request_id: int | str | None = None) -> None:
        """Say what is wrong and close."""
        if not self._is_closed:
            self._wire.write_soon(encode(error_frame(request_id, error)))
            self.close(code)

    def close(self, code: int) -> None:
        """Close the socket and forget the peer; harmless when repeated."""
        if not self._is_closed:
            self.closed()
            self._wire.close(code, CLOSE_REASONS.get(code, ""))

    def closed(self) -> None:
        """The socket is gone: free everything and tell the engine; harmless when repeated."""
        if self._is_closed:
            return
        self._is_closed = True
        self._gate.connections.pop(self.id, None)
        self._timer.cancel()
        self._outbox.close()
        self._inbox.clear()
        self._arrived.set()
        for task in self._tasks:
            # A request that closes its own connection, as a refused renewal does, ends by itself.
            if task is not asyncio.current_task():
                task.cancel()
        if self._has_ticket:
            self._gate.engine.closed(self.id)

    def redeem(self, ticket: str, action: str) -> Identity:
        """Whom a ticket of this peer stands for now. Raises CodedError `bad-ticket`, which is audited and counted."""
        found = self._gate.tickets.consume(ticket, principal=self.principal, origin=self.arrival.origin)
        if found is None:
            self._gate.principal_failures.take((self.principal, self.arrival.origin))
            self._audit(action, "bad-ticket")
            raise CodedError("bad-ticket", "Expected a ticket that is fresh, unused and your own; ask for a new one.")
        return found.identity

    def renew(self, identity: Identity) -> None:
        """Begin a new lease, as whoever the ticket was for."""
        self.identity = identity
        self._timer.cancel()
        seconds = self._gate.limits.lease_seconds + self._gate.limits.lease_grace_seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self.close, CloseCode.LEASE_ENDED)
        self._gate.engine.renewed(self)

    def refusal(self, action: str, reason: str, outcome: str, **detail: str) -> Refusal:
        """What the audit is told when something is refused to this peer."""
        facts = {"origin": self.arrival.origin or "", **detail}
        return Refusal(action, action, reason, outcome, self.arrival.address, self.caller, facts)

    def _handle_first(self, message: str | bytes, size: int) -> None:
        try:
            request, ticket = read_first_frame(message, size, self._gate.limits.first_frame_bytes, self._gate.methods)
        except FirstFrameError as refused:
            self._audit("initialize", refused.error.code)
            return self.fail(refused.error, CloseCode.NO_FIRST_FRAME, refused.request_id)
        try:
            identity = self.redeem(ticket, "initialize")
        except CodedError as error:
            return self.fail(error, CloseCode.NO_FIRST_FRAME, request.id)
        self._has_ticket = True
        self.renew(identity)
        self._enqueue(request)

    def _expire_first_frame(self) -> None:
        self._audit("initialize", "no-ticket")
        seconds = self._gate.limits.first_frame_seconds
        error = CodedError("no-ticket", f"Expected a first frame within {seconds:g} seconds.")
        self.fail(error, CloseCode.NO_FIRST_FRAME)

    def _drop(self, message: str | bytes, wait: float) -> None:
        limit = self._gate.limits.frames.per_minute // 60
        text = f"Expected at most {limit} frames a second."
        error = CodedError("too-fast", text, retry_after_ms=round(wait * 1000) + 1)
        if self._dropped.take(self.id):
            return self.fail(error, CloseCode.POLICY)
        # A short frame is read for its id all the same, so that its sender does not wait for ever.
        request_id = _find_id(message) if len(message) <= self._gate.limits.first_frame_bytes else None
        self.send(error_frame(request_id, error))

    def _accept(self, message: str | bytes) -> None:
        try:
            request = parse_request(message)
        except FrameError as error:
            return self.send(error_frame(error.request_id, error))
        if request.method in ("ping", "lease/renew"):
            # Not behind the others: a long queue must not cost the lease.
            return self._start(serve, self._gate, self, request)
        self._enqueue(request)

    def _enqueue(self, request: Request) -> None:
        if len(self._inbox) >= self._gate.limits.inbox:
            error = CodedError("too-fast", "Expected fewer requests to wait for their answer.", retry_after_ms=1000)
            return self.send(error_frame(request.id, error))
        self._inbox.append(request)
        self._arrived.set()

    async def _work(self) -> None:
        while not self._is_closed:
            await self._arrived.wait()
            while self._inbox:
                await serve(self._gate, self, self._inbox.popleft())
            self._arrived.clear()

    def _audit(self, action: str, reason: str) -> None:
        # Not one of the connection's own tasks: the entry is written even though the connection ends now.
        self._gate.start(self._gate.refusals.add(self.refusal(action, reason, "refused")))

    def _start(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        task = asyncio.get_running_loop().create_task(self._guard(work, *arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guard(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
        try:
            await work(*arguments)
        except ConnectionError:
            self.closed()

    def _abandon(self) -> None:
        self._gate.log.warning("Sallyport gave up a connection of %s that does not read", self.principal)
        self.closed()
        self._wire.abort()


def _find_id(message: str | bytes) -> int | str | None:
    try:
        return parse_request(message).id
    except FrameError as error:
        return error.request_id
