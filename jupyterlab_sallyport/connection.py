"""One peer: its first frame, its lease, its requests in order, and how it ends."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .errors import CloseCode, CodedError, error_frame, make_correlation
from .frames import FrameError, Request, parse_request
from .gate import Gate
from .limits import Buckets
from .methods import Method
from .outbox import Outbox, encode
from .peer import Caller
from .principals import Identity
from .refusals import Refusal
from .roles import is_at_least


class Wire(Protocol):
    """The socket below a connection."""

    async def write(self, text: bytes) -> None:
        """Send one text frame; returns when the socket took it."""

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


class Connection:
    """Implements Peer. Frames come in by `handle`, which never blocks; answers leave through the outbox."""

    def __init__(self, gate: Gate, wire: Wire, arrival: Arrival) -> None:
        self.id = secrets.token_hex(8)
        self.principal = arrival.identity.principal
        self._gate = gate
        self._wire = wire
        self._arrival = arrival
        self._identity = arrival.identity
        self._state = "new"
        self._rate = Buckets(gate.limits.frames, 1)
        self._dropped = Buckets(gate.limits.frames_dropped, 1)
        self._inbox: deque[Request] = deque()
        self._arrived = asyncio.Event()
        self._outbox = Outbox(wire.write, self._abandon, gate.limits)
        loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._start(self._outbox.run)
        self._start(self._work)
        self._timer = loop.call_later(gate.limits.first_frame_seconds, self._expire_first_frame)
        gate.connections[self.id] = self

    @property
    def caller(self) -> Caller:
        """Who speaks, with the role of this moment."""
        identity = self._identity
        return Caller(identity.principal, identity.label, self._gate.role_of(identity), self._arrival.address)

    def send(self, frame: Mapping[str, Any], *, delta_of: str | None = None) -> None:
        """See Peer."""
        self._outbox.put(frame, delta_of)

    def handle(self, message: str | bytes) -> None:
        """Take one frame from the peer."""
        if self._state == "closed":
            return
        size = len(message) if isinstance(message, bytes) or message.isascii() else len(message.encode())
        if self._state == "new":
            self._handle_first(message, size)
        elif size > self._gate.settings.frame_bytes:
            limit = self._gate.settings.frame_bytes
            self.fail(CodedError("too-large", f"Expected a frame of at most {limit} bytes."), CloseCode.TOO_LARGE)
        elif (wait := self._rate.take(self.id)) > 0:
            self._drop(message, wait)
        else:
            self._accept(message)

    def fail(self, error: CodedError, code: CloseCode, request_id: int | str | None = None) -> None:
        """Say what is wrong and close."""
        if self._state != "closed":
            self._wire.write_soon(encode(error_frame(request_id, error)))
            self.close(code)

    def close(self, code: int) -> None:
        """Close the socket and forget the peer; harmless when repeated."""
        if self._state != "closed":
            self.closed()
            self._wire.close(code, CLOSE_REASONS.get(code, ""))

    def closed(self) -> None:
        """The socket is gone: free everything and tell the engine; harmless when repeated."""
        if self._state == "closed":
            return
        was_known = self._state != "new"
        self._state = "closed"
        self._gate.connections.pop(self.id, None)
        self._timer.cancel()
        self._outbox.close()
        self._inbox.clear()
        for task in self._tasks:
            # A request that closes its own connection, as a refused renewal does, ends by itself.
            if task is not asyncio.current_task():
                task.cancel()
        self._tasks.clear()
        if was_known:
            self._gate.engine.closed(self.id)

    def _handle_first(self, message: str | bytes, size: int) -> None:
        if size > self._gate.limits.first_frame_bytes:
            limit = self._gate.limits.first_frame_bytes
            too_large = CodedError("too-large", f"Expected a first frame of at most {limit} bytes.")
            return self.fail(too_large, CloseCode.NO_FIRST_FRAME)
        try:
            request = parse_request(message)
        except FrameError as error:
            return self.fail(error, CloseCode.NO_FIRST_FRAME, error.request_id)
        params = request.params
        ticket = params.get("ticket") if isinstance(params, dict) else None
        if request.method != "initialize" or not isinstance(ticket, str):
            self._refuse("initialize", "no-ticket")
            no_ticket = CodedError("no-ticket", "Expected the first frame to be `initialize` with a ticket.")
            return self.fail(no_ticket, CloseCode.NO_FIRST_FRAME, request.id)
        fault = self._gate.methods.methods["initialize"].find_fault(params) or self._version_fault(params)
        if fault:
            return self.fail(CodedError("bad-params", fault), CloseCode.NO_FIRST_FRAME, request.id)
        if (identity := self._redeem(ticket, "initialize")) is None:
            return self.fail(_bad_ticket(), CloseCode.NO_FIRST_FRAME, request.id)
        self._identity = identity
        self._state = "starting"
        self._extend_lease()
        self._enqueue(request)

    def _version_fault(self, params: object) -> str | None:
        version = self._gate.methods.version
        # The schema made it an object with an integer here.
        given = params["protocolVersion"] if isinstance(params, dict) else None
        return None if given == version else f"Expected `params.protocolVersion` to be {version}; reload the page."

    def _redeem(self, text: str, action: str) -> Identity | None:
        ticket = self._gate.tickets.consume(text, principal=self.principal, origin=self._arrival.origin)
        if ticket is None:
            self._gate.principal_failures.take(self.principal)
            self._refuse(action, "bad-ticket")
            return None
        return ticket.identity

    def _drop(self, message: str | bytes, wait: float) -> None:
        error = CodedError(
            "too-fast",
            f"Expected at most {self._gate.limits.frames.per_minute // 60} frames a second.",
            retry_after_ms=round(wait * 1000) + 1,
        )
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
            # Not behind the others: a long queue must not cost the lease. Their checks are in `_serve` all the same.
            return self._start(self._serve, request)
        self._enqueue(request)

    def _enqueue(self, request: Request) -> None:
        if len(self._inbox) >= self._gate.limits.inbox:
            error = CodedError("too-fast", "Expected fewer requests to wait for their answer.", retry_after_ms=1000)
            return self.send(error_frame(request.id, error))
        self._inbox.append(request)
        self._arrived.set()

    async def _work(self) -> None:
        while True:
            await self._arrived.wait()
            while self._inbox:
                await self._serve(self._inbox.popleft())
            self._arrived.clear()

    async def _serve(self, request: Request) -> None:
        try:
            await self._dispatch(request)
        except CodedError as error:
            self.send(error_frame(request.id, error))
        except Exception:
            correlation = make_correlation()
            self._gate.log.exception("Sallyport failed to serve a request (correlation %s)", correlation)
            self.send(error_frame(request.id, CodedError("internal", ""), correlation))

    async def _dispatch(self, request: Request) -> None:
        method = self._gate.methods.methods.get(request.method)
        if method is None:
            raise CodedError("unknown-method", "Expected a method of the method table.")
        await self._require_role(method, request.params)
        if fault := method.find_fault(request.params):
            raise CodedError("bad-params", fault)
        if wait := self._gate.method_rates[method.rate].take(self.principal):
            message = f"Expected fewer calls of this kind; wait {wait:.1f} seconds."
            raise CodedError("rate-limited", message, retry_after_ms=round(wait * 1000) + 1)
        # The schema of every method demands an object.
        params: Mapping[str, Any] = request.params  # type: ignore[assignment]
        if request.method == "initialize":
            await self._initialize(request, params)
        elif request.method == "lease/renew":
            await self._renew(request, params)
        elif request.method == "ping":
            self._answer(request, {})
        else:
            await self._gate.engine.request(self, method, request.as_frame(params))

    async def _require_role(self, method: Method, params: object) -> None:
        caller, least = self.caller, method.least_role(params)
        if not is_at_least(caller.role, least):
            await self._gate.refusals.add(self._refusal(method.name, "role", "denied", {"least": least}))
            raise CodedError("forbidden", f"Expected the role {least} for {method.name}, yours is {caller.role}.")

    async def _initialize(self, request: Request, params: Mapping[str, Any]) -> None:
        if self._state != "starting":
            raise CodedError("bad-frame", "Expected `initialize` only as the first frame.")
        known = await self._gate.engine.initialize(self, params.get("visible", True) is True)
        caller, limits, settings = self.caller, self._gate.limits, self._gate.settings
        self._state = "open"
        self._answer(
            request,
            {
                **known,
                "protocolVersion": self._gate.methods.version,
                "version": settings.version,
                "principal": caller.principal,
                "label": caller.label,
                "role": caller.role,
                "marks": list(self._identity.marks),
                "limits": {
                    "frameBytes": settings.frame_bytes,
                    "leaseSeconds": limits.lease_seconds,
                    "framesPerSecond": limits.frames.per_minute // 60,
                },
            },
        )

    async def _renew(self, request: Request, params: Mapping[str, Any]) -> None:
        if (identity := self._redeem(params["ticket"], "lease/renew")) is None:
            raise _bad_ticket()
        if not await self._arrival.authorize():
            self._refuse("lease/renew", "authorizer")
            error = CodedError("forbidden", "The right to use Sallyport was withdrawn.")
            return self.fail(error, CloseCode.RIGHTS_WITHDRAWN, request.id)
        self._identity = identity
        self._extend_lease()
        self._answer(request, {"leaseSeconds": self._gate.limits.lease_seconds, "role": self.caller.role})

    def _answer(self, request: Request, result: Mapping[str, Any]) -> None:
        self.send({"jsonrpc": "2.0", "id": request.id, "result": result})

    def _extend_lease(self) -> None:
        self._timer.cancel()
        seconds = self._gate.limits.lease_seconds + self._gate.limits.lease_grace_seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self.close, CloseCode.LEASE_ENDED)

    def _expire_first_frame(self) -> None:
        self._refuse("initialize", "no-ticket")
        seconds = self._gate.limits.first_frame_seconds
        error = CodedError("no-ticket", f"Expected a first frame within {seconds:g} seconds.")
        self.fail(error, CloseCode.NO_FIRST_FRAME)

    def _refuse(self, action: str, reason: str) -> None:
        # Not one of the connection's own tasks: the entry is written even though the connection ends now.
        self._gate.start(self._gate.refusals.add(self._refusal(action, reason, "refused", {})))

    def _refusal(self, action: str, reason: str, outcome: str, detail: Mapping[str, str]) -> Refusal:
        origin = self._arrival.origin or ""
        bucket = self._arrival.address
        return Refusal(action, action, reason, outcome, bucket, self.caller, {"origin": origin, **detail})

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


def _bad_ticket() -> CodedError:
    return CodedError("bad-ticket", "Expected a ticket that is fresh, unused and your own; ask for a new one.")


CLOSE_REASONS: Mapping[int, str] = {
    CloseCode.POLICY: "too fast",
    CloseCode.TOO_LARGE: "too large",
    CloseCode.NO_FIRST_FRAME: "no valid first frame",
    CloseCode.LEASE_ENDED: "lease ended",
    CloseCode.RIGHTS_WITHDRAWN: "rights withdrawn",
    CloseCode.SERVER_STOPS: "server stops",
}
