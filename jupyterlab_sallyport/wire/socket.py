"""The one WebSocket: refuses before the 101, then hands frames to a Connection.

Facts of jupyter_server 2.21 (base/websocket.py) and tornado 6.6 (websocket.py) that shape this file: the mixin pings
only if its `open` ran, and reads `ping_interval` and `ping_timeout` as milliseconds; Tornado reads the same two names
as seconds for a pinger of its own. Over `max_message_size` Tornado drops the connection, and the close frame with it,
so that limit lies well above ours. `on_message` returns at once: a coroutine would hold up pongs and closes too.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream
from tornado.websocket import WebSocketClosedError, WebSocketHandler, WebSocketProtocol, WebSocketProtocol13

from ..door.admission import AdmissionMixin, Refused, admitted
from ..door.origin import own_origin
from ..door.principals import Identity
from ..door.refusals import clean
from ..errors import CodedError

if TYPE_CHECKING:
    from .connection import Connection

SUBPROTOCOL = "sallyport.v1"


class SocketHandler(AdmissionMixin, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One connection of a panel. Implements Wire for its Connection."""

    route = "socket"
    connection: Connection | None = None

    @ws_authenticated
    @admitted
    async def get(self, identity: Identity) -> None:
        """Upgrade, once everything about the request is right and the arrival stands in the audit."""
        limits = self.gate.limits
        if not is_upgrade(self.request.headers):
            await self.refuse_known("handshake", status=400)
        if SUBPROTOCOL not in offered(self.request.headers):
            await self.refuse_known("subprotocol", status=400)
        if self.gate.count_connections(identity.principal) >= limits.connections_per_principal:
            await self.refuse_rate(limits.silence_seconds)
        detail = {name: clean(text) for name, text in self.audit_detail().items()}
        try:
            await self.gate.audit.record(
                caller=self.caller(), action=self.route, target=self.request.path, outcome="ok", detail=detail
            )
        except CodedError as error:
            self.log.error("Sallyport lets nobody in whose arrival it cannot audit")
            raise Refused(503, cause=error) from error
        await super().get()

    @property
    def ping_interval(self) -> float:
        """Milliseconds between the mixin's pings."""
        return self.gate.limits.ping_seconds * 1000

    @property
    def ping_timeout(self) -> float:
        """Milliseconds without a pong or frame after which the mixin closes."""
        return self.gate.limits.silence_seconds * 1000

    @property
    def max_message_size(self) -> int:
        """Bytes at which Tornado gives up by itself."""
        return self.gate.settings.frame_bytes * self.gate.limits.tornado_frames

    def get_websocket_protocol(self) -> WebSocketProtocol | None:
        """Tornado's, with its own pinger off: two would disagree about the unit of their interval."""
        protocol = super().get_websocket_protocol()
        if isinstance(protocol, WebSocketProtocol13):
            protocol.params.ping_interval = protocol.params.ping_timeout = 0
        return protocol

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Ours and no other."""
        return SUBPROTOCOL if SUBPROTOCOL in subprotocols else None

    def open(self, *args: str, **kwargs: str) -> None:
        """Start pings and the connection."""
        # Imported here: a server that nobody visits need not load what only a visitor brings to life.
        from .connection import Arrival, Connection

        super().open()
        self.set_nodelay(True)
        if self.identity is None:
            self.close()
            return
        origin, address = self.request.headers.get("Origin"), self.origination.address
        # A page elsewhere may talk to us, too, but only our own address is where its browser can come back to.
        home = "" if origin is None else own_origin(self.origination.scheme, self.origination.host) + self.base_url
        self.connection = Connection(
            self.gate, SocketWire(self), Arrival(self.identity, origin, address, self.is_authorized, home)
        )

    def on_message(self, message: str | bytes) -> None:
        """A frame is as good a sign of life as a pong: timers of hidden tabs are slow."""
        self.last_pong = IOLoop.current().time()
        if self.connection is not None:
            self.connection.handle(message)

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close, whoever asks; the peer is forgotten now and not only when it answered."""
        super().close(code, reason)
        if self.connection is not None:
            self.connection.closed()

    def on_close(self) -> None:
        """Stop the pings and free the connection."""
        if self.ping_callback is not None:
            self.ping_callback.stop()
        if self.connection is not None:
            self.connection.closed()


class SocketWire:
    """The socket as its Connection sees it."""

    def __init__(self, handler: WebSocketHandler) -> None:
        self._handler = handler

    async def write(self, text: bytes) -> None:
        """See Wire; raises ConnectionError when the socket is gone."""
        try:
            await self._handler.write_message(text)
        except WebSocketClosedError as error:
            raise ConnectionError from error

    def write_now(self, text: bytes) -> bool:
        """See Wire. Past Tornado's `write_message`, which makes a task for each frame."""
        protocol = self._handler.ws_connection
        stream = None if protocol is None or protocol.is_closing() else protocol.stream
        if stream is None or stream.closed() or stream.writing():
            return False
        frame = text_frame(text)
        rest = frame[send_at_once(stream, frame) :]
        if rest:
            stream.write(rest)
        return True

    def write_soon(self, text: bytes) -> None:
        """See Wire; a socket that is gone needs no last words."""
        try:
            written = self._handler.write_message(text)
        except WebSocketClosedError:
            return
        written.add_done_callback(lambda future: future.cancelled() or future.exception())

    def close(self, code: int, reason: str) -> None:
        """See Wire. Tornado drops the socket 5 seconds later if the peer does not answer."""
        self._handler.close(code, reason)

    def abort(self) -> None:
        """See Wire."""
        protocol = self._handler.ws_connection
        if protocol is not None and protocol.stream is not None:
            protocol.stream.close()


def send_at_once(stream: IOStream, content: bytes) -> int:
    """How many bytes the socket of a stream with nothing in its buffer took right now; the stream writes the rest.

    Tornado's `IOStream.write` makes a future for each call, which costs another round of the event loop. TLS has a
    state of its own between two writes, and goes by the stream.
    """
    if type(stream) is not IOStream:
        return 0
    try:
        return stream.socket.send(content)
    except OSError:
        return 0  # full, or gone: the stream finds out which


def text_frame(text: bytes) -> bytes:
    """A whole text message of a server in one WebSocket frame (RFC 6455, 5.2): final, not masked, not compressed."""
    size = len(text)
    if size < 126:
        head = struct.pack("!BB", 0x81, size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x81, 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 127, size)
    return head + text


def is_upgrade(headers: Mapping[str, str]) -> bool:
    """Whether these are the headers of a WebSocket handshake of version 13."""
    connection = {word.strip().lower() for word in headers.get("Connection", "").split(",")}
    return (
        headers.get("Upgrade", "").lower() == "websocket"
        and "upgrade" in connection
        and headers.get("Sec-WebSocket-Version") == "13"
        and bool(headers.get("Sec-WebSocket-Key"))
    )


def offered(headers: Mapping[str, str]) -> set[str]:
    """The subprotocols that the client offers."""
    return {word.strip() for word in headers.get("Sec-WebSocket-Protocol", "").split(",")}
