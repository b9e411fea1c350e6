"""Which proxy of a company leads to a host; the gate's reading of NO_PROXY is the engine's (tests/no-proxy.json)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

from .host_rules import is_this_machine

SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*://")
ENTRY = re.compile(r"(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?")
NETWORK = re.compile(r"(?i)\[?([0-9a-f:.]+)\]?/(\d{1,3})")
Spares = Callable[[str, int], bool]


@dataclass(frozen=True)
class CompanyProxy:
    """A proxy as a setting names it."""

    secure: bool
    """Whether the proxy itself is spoken to over TLS."""
    host: str
    """"" where the setting names no proxy that we can speak to: what needs it is refused."""
    port: int
    authorization: str = field(repr=False, default="")
    """The value of Proxy-Authorization; "" where it wants none."""
    password: str = field(repr=False, default="")


UNREADABLE = CompanyProxy(False, "", 0)


class ProxyRoutes:
    """Made of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. This machine is never reached through a proxy."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._secure = _read_proxy(variables.get("HTTPS_PROXY", ""))
        self._plain = _read_proxy(variables.get("HTTP_PROXY", ""))
        listed = re.split(r"[\s,]+", variables.get("NO_PROXY", ""))
        self._spared = [spares for entry in listed if (spares := _read_spared(entry)) is not None]

    def find(self, host: str, port: int, *, secure: bool) -> CompanyProxy | None:
        """The proxy for a host without brackets, `UNREADABLE`, or None where it is reached directly."""
        name = host.lower().removesuffix(".")
        if is_this_machine(name) or any(spares(name, port) for spares in self._spared):
            return None
        return self._secure if secure else self._plain

    def secrets(self) -> list[str]:
        """What must be shown to nobody."""
        proxies = [proxy for proxy in (self._secure, self._plain) if proxy is not None]
        return [
            text for proxy in proxies for text in (proxy.password, proxy.authorization.removeprefix("Basic ")) if text
        ]


def _read_proxy(text: str) -> CompanyProxy | None:
    if not text.strip():
        return None
    try:
        parts = urlsplit(text.strip() if SCHEME.match(text.strip()) else f"http://{text.strip()}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return UNREADABLE
    if not host or parts.scheme.lower() not in ("http", "https"):
        return UNREADABLE
    secure = parts.scheme.lower() == "https"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    words = base64.b64encode(f"{user}:{password}".encode()).decode() if user or password else ""
    shown = f"Basic {words}" if words else ""
    return CompanyProxy(secure, host, port or (443 if secure else 80), shown, password)


def _read_spared(entry: str) -> Spares | None:
    """One entry: `*`, a name with all below it, an address, or a network, which covers addresses alone."""
    if entry in ("", "*"):
        return (lambda _host, _port: True) if entry else None
    if network := NETWORK.fullmatch(entry):
        return _read_network(network[1], network[2])
    found = ENTRY.fullmatch(entry)
    name, port = (found[1], found[2]) if found else (entry, None) if _is_address(entry) else ("", None)
    wanted = re.sub(r"^\*?\.", "", name.lower().removesuffix(".").strip("[]"))
    if not wanted:
        return None

    def spares(host: str, at: int) -> bool:
        if port is not None and int(port) != at:
            return False
        if _is_address(wanted):
            return _is_address(host) and ip_address(host) == ip_address(wanted)
        return host == wanted or host.endswith(f".{wanted}")

    return spares


def _read_network(address: str, bits: str) -> Spares | None:
    try:
        network = ip_network(f"{address}/{bits}", strict=False)
    except ValueError:
        return None
    return lambda host, _port: _is_address(host) and ip_address(host) in network


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
