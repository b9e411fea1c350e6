"""Where a request really comes from, and how the page that sent it sees us, behind none, one or more proxies."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from tornado.httputil import HTTPServerRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNIX_SOCKET = "unix"


class Origination(NamedTuple):
    """The ends of a request."""

    address: str
    """The right-most hop that no configured proxy vouches for, or `unix` for a local socket."""
    connection: str
    """The other end of the TCP connection itself, a proxy's maybe."""
    scheme: str
    host: str
    """Scheme and host as the page's address bar has them."""

    @property
    def bucket(self) -> str:
        """The key for counting: an IPv6 host has a whole /64 to itself."""
        address = parse_address(self.address)
        return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else self.address


def find_origination(request: HTTPServerRequest, proxies: Sequence[Network]) -> Origination:
    """Read the ends of a request; forwarded headers count only when they come from a configured proxy.

    `request.remote_ip` is not used: with `trust_xheaders` Tornado takes it from X-Real-Ip of any peer.
    """
    connection = connection_address(request)
    scheme, host = request.protocol, request.host
    if not is_inside(connection, proxies):
        return Origination(connection, connection, scheme, host)
    forwarded_scheme = _last(request, "X-Forwarded-Proto")
    return Origination(
        address=_hop(request, connection, proxies),
        connection=connection,
        scheme=forwarded_scheme if forwarded_scheme in ("http", "https") else scheme,
        host=_last(request, "X-Forwarded-Host") or host,
    )


def connection_address(request: HTTPServerRequest) -> str:
    """The other end of the connection; `unix` where that has no address."""
    # Tornado keeps the socket's address on the connection's context; requests made by hand in tests have none.
    address = getattr(getattr(request.connection, "context", None), "address", None)
    return str(address[0]) if isinstance(address, tuple) and address else UNIX_SOCKET


def parse_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks in CIDR notation or single addresses; raises ValueError naming the one that is neither."""
    return tuple(ip_network(text, strict=False) for text in texts)


def parse_address(text: str) -> Address | None:
    """The address, with an IPv4 one written as IPv6 taken for what it is; None when it is none."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def is_inside(text: str, networks: Sequence[Network]) -> bool:
    """Whether the address lies in one of the networks."""
    address = parse_address(text)
    return address is not None and any(address in network for network in networks)


def is_loopback(text: str) -> bool:
    """Whether an address or host name that a server is bound to can be reached from this machine only."""
    if text == "localhost":
        return True
    address = parse_address(text)
    return address is not None and address.is_loopback


def _hop(request: HTTPServerRequest, connection: str, proxies: Sequence[Network]) -> str:
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    for hop in reversed(hops):
        if parse_address(hop) is None:
            # What a proxy of ours did not write as an address was sent by somebody beyond it.
            return connection
        if not is_inside(hop, proxies):
            return hop
    return connection


def _last(request: HTTPServerRequest, header: str) -> str:
    return request.headers.get(header, "").split(",")[-1].strip()
