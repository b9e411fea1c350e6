"""How the gate reaches a host: judged by name, resolved once, dialled at what was judged or by the company's proxy."""

from __future__ import annotations

import asyncio
import datetime
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from tornado.iostream import IOStream, StreamClosedError, UnsatisfiableReadError
from tornado.tcpclient import TCPClient

from .address_class import classify_address
from .authorities import find_problem, load_authorities
from .fault import NetworkFault, reason_of
from .host_rules import HostRules, is_this_machine
from .proxy_routes import CompanyProxy, ProxyRoutes

Resolve = Callable[[str], Awaitable[list[str]]]
RESOLVE_SECONDS = 10.0
ANSWER_SECONDS = 10.0
"""For a proxy."""
ASIDE_SECONDS = 2.0
"""Where the answer is only looked at: many a company's network looks up no names of the world."""
MOST_HEADER_BYTES = 16 * 1024
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: |\r)")


async def resolve_by_system(host: str) -> list[str]:
    """The machine's own resolver, in its order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class WayOut:
    """The gate's way into the network, as its settings have it."""

    def __init__(self, variables: Mapping[str, str], ca_file: str, resolve: Resolve = resolve_by_system) -> None:
        """`variables` as of network_environment; `ca_file` "" for the machine's authorities alone."""
        self.routes = ProxyRoutes(variables)
        self.answer_seconds = ANSWER_SECONDS
        self.resolve = resolve
        self._ca_file = ca_file
        self._trusted: ssl.SSLContext | None = None

    @property
    def trusted(self) -> ssl.SSLContext:
        """Whom a connection believes. Read when it is first needed."""
        if self._trusted is None:
            self._trusted = load_authorities(self._ca_file)
        return self._trusted

    def reason_of(self, error: BaseException) -> str:
        """As fault.reason_of, which knows nothing of the file of authorities."""
        reason = reason_of(error)
        return "ca-file" if reason == "tls-untrusted" and self._ca_file and find_problem(self._ca_file) else reason


class JudgedClient(TCPClient):
    """Connects for one request, under the rules of that moment."""

    def __init__(self, way: WayOut, rules: HostRules) -> None:
        super().__init__()
        self._way, self._rules = way, rules

    async def connect(
        self,
        host: str,
        port: int,
        af: socket.AddressFamily = socket.AF_UNSPEC,
        ssl_options: dict[str, Any] | ssl.SSLContext | None = None,
        max_buffer_size: int | None = None,
        source_ip: str | None = None,
        source_port: int | None = None,
        timeout: float | datetime.timedelta | None = None,  # noqa: ASYNC109  # Tornado's own signature
    ) -> IOStream:
        """See TCPClient. Raises NetworkFault."""
        seconds = timeout.total_seconds() if isinstance(timeout, datetime.timedelta) else timeout
        dial = partial(super().connect, max_buffer_size=max_buffer_size)
        try:
            async with asyncio.timeout(seconds):
                proxy = self._way.routes.find(host, port, secure=ssl_options is not None)
                addresses = await self._judge(host, port, proxied=proxy is not None)
                if proxy is None:
                    stream = await _dial_first(dial, addresses, port)
                else:
                    stream = await self._tunnel(dial, proxy, host, port)
                if ssl_options is None:
                    return stream
                return await stream.start_tls(False, ssl_options, server_hostname=host)
        except (OSError, StreamClosedError, ValueError) as error:
            raise NetworkFault(self._way.reason_of(error), host, port) from error

    async def _judge(self, host: str, port: int, *, proxied: bool) -> list[str]:
        """The addresses that may be dialled; one that may not be refuses all."""
        if is_this_machine(host):
            # No resolver is asked: it could lead elsewhere.
            return ["127.0.0.1", "::1"] if "localhost" in host else [host]
        if reason := self._rules.refusal(host, port):
            raise NetworkFault(reason, host, port)
        try:
            async with asyncio.timeout(ASIDE_SECONDS if proxied else RESOLVE_SECONDS):
                addresses = await self._way.resolve(host)
        except (OSError, UnicodeError) as error:
            if not proxied:
                reason = reason_of(error)
                raise NetworkFault(reason if reason == "offline" else "unresolved", host, port) from error
            addresses = []
        kinds = {classify_address(address) for address in addresses}
        if not addresses and not proxied:
            raise NetworkFault("unresolved", host, port)
        if "never" in kinds:
            raise NetworkFault("never-address", host, port)
        if "inner" in kinds and not self._rules.may_be_inner(host, port):
            raise NetworkFault("inner-address", host, port)
        return addresses

    async def _tunnel(
        self, dial: Callable[..., Awaitable[IOStream]], proxy: CompanyProxy, host: str, port: int
    ) -> IOStream:
        """By CONNECT alone; what the proxy says beside its status is not read."""
        if not proxy.host:
            raise NetworkFault("proxy-setting", host, port)
        authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        shown = f"Proxy-Authorization: {proxy.authorization}\r\n" if proxy.authorization else ""
        stream: IOStream | None = None
        try:
            async with asyncio.timeout(self._way.answer_seconds):
                stream = await dial(proxy.host, proxy.port, ssl_options=self._way.trusted if proxy.secure else None)
                await stream.write(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{shown}\r\n".encode())
                head = await stream.read_until(b"\r\n\r\n", max_bytes=MOST_HEADER_BYTES)
            status = int(found[1]) if (found := STATUS.match(head)) else 0
            if 200 <= status < 300:
                open_stream, stream = stream, None
                return open_stream
        except TimeoutError as error:
            raise NetworkFault("proxy-silent", host, port) from error
        except (OSError, StreamClosedError, UnsatisfiableReadError) as error:
            raise NetworkFault("proxy-unreachable", host, port) from error
        finally:
            if stream is not None:
                stream.close()
        known = "proxy-login" if status == 407 else "proxy-failed" if status >= 500 else "proxy-refused"
        raise NetworkFault(known, host, port)


async def _dial_first(dial: Callable[..., Awaitable[IOStream]], addresses: list[str], port: int) -> IOStream:
    """The first of the judged addresses that answers."""
    last: BaseException = ConnectionRefusedError()
    for address in addresses[:4]:
        try:
            return await dial(address, port)
        except (OSError, StreamClosedError) as error:
            last = error
    raise last
