"""What the policy says of hosts, for what the gate itself asks; the engine reads the same lists alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..wire.methods import PROTOCOL

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST_NAME = re.compile(rf"(?:{LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")
ENTRY = re.compile(r"(\*\.)?([^:]*)(?::([1-9]\d{0,4}))?")
LOOPBACK = re.compile(r"(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1")
WEB_PORTS = (80, 443)


def is_host_name(text: str) -> bool:
    """A name in its one spelling: lower case, at least two labels, no address in any notation."""
    return len(text) <= 253 and HOST_NAME.fullmatch(text) is not None


def is_this_machine(host: str) -> bool:
    """Whether a name or an address, without brackets, is this machine."""
    return LOOPBACK.fullmatch(host.lower()) is not None


@dataclass(frozen=True)
class HostRule:
    """An entry: `host`, `*.host` (all below it), either with `:port`."""

    host: str
    below: bool
    port: int | None

    def denies(self, host: str, port: int) -> bool:
        """Generous: `*.host` covers the host itself, and no port means every port."""
        fits = host == self.host or (self.below and host.endswith(f".{self.host}"))
        return fits and self.port in (None, port)

    def allows(self, host: str, port: int) -> bool:
        """Strict: `*.host` covers only what is below, and no port means those of the web."""
        fits = host.endswith(f".{self.host}") if self.below else host == self.host
        return fits and (port in WEB_PORTS if self.port is None else self.port == port)


@dataclass(frozen=True)
class HostRules:
    """The rules in force. `unread`: a layer that may deny a host cannot be read, so nothing is let through."""

    deny: tuple[HostRule, ...] = ()
    inner: tuple[HostRule, ...] = ()
    unread: bool = False

    def refusal(self, host: str, port: int) -> str:
        """The reason why this host may not be asked; "" where it may."""
        if not is_host_name(host):
            return "bad-name"
        return "denied" if self.unread or any(rule.denies(host, port) for rule in self.deny) else ""

    def may_be_inner(self, host: str, port: int) -> bool:
        """Whether a person accepted that this host leads inside."""
        return any(rule.allows(host, port) for rule in self.inner)


def read_rules(view: Mapping[str, Any], folder: str = "") -> HostRules:
    """The rules of a PolicyStoreView's administrator and user, and of the folder of that real path where one is named.

    What cannot be read denies all: it may be the very entry that forbids the host.
    """
    layers = [("admin", view.get("admin")), ("user", view.get("user"))]
    if folder:
        layers.append((folder, (view.get("folders") or {}).get(folder)))
    broken = view.get("broken") or {}
    admin = view.get("admin")
    deny: list[HostRule] = []
    inner: list[HostRule] = []
    for name, document in layers:
        if name in broken or not isinstance(document, Mapping | None):
            return HostRules(unread=True)
        network = document.get("network", {}) if document is not None else {}
        try:
            deny += _entries(network, "deny")
            # Who may not loosen a key adds nothing to what it lets through.
            if name == "admin" or not _is_locked(admin, "network.privateHosts"):
                inner += _entries(network, "privateHosts")
        except ValueError:
            return HostRules(unread=True)
    return HostRules(tuple(deny), tuple(inner))


def _is_locked(admin: object, key: str) -> bool:
    locks = admin.get("locks", []) if isinstance(admin, Mapping) else []
    return not isinstance(locks, list) or any(key == lock or key.startswith(f"{lock}.") for lock in locks)


def _entries(network: object, key: str) -> Iterator[HostRule]:
    listed = network.get(key, []) if isinstance(network, Mapping) else None
    if not isinstance(listed, list):
        raise ValueError(key)
    for entry in listed:
        for text in _indexes().get(entry, [entry]) if isinstance(entry, str) else [""]:
            found = ENTRY.fullmatch(text)
            if found is None or not is_host_name(found[2]) or int(found[3] or 1) > 65535:
                raise ValueError(key)
            yield HostRule(found[2], found[1] is not None, int(found[3]) if found[3] else None)


@cache
def _indexes() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads((PROTOCOL / "package-indexes.json").read_bytes())
    return table
