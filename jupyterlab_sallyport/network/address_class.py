"""Where an address leads: outside, inside, or nowhere that a host could be; by the engine's table."""

from __future__ import annotations

import json
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

from ..wire.methods import PROTOCOL

AddressClass = Literal["public", "inner", "never"]


def classify_address(text: str) -> AddressClass:
    """The class of an address as a resolver gives it; text that is none is `never`."""
    try:
        address = ip_address(text)
    except ValueError:
        return "never"
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return "never"
        # Judged as what it stands for.
        address = address.ipv4_mapped or address
    if _is_in(address, "inner"):
        return "inner"
    return "never" if _is_in(address, "never") else "public"


def _is_in(address: IPv4Address | IPv6Address, name: str) -> bool:
    return any(address in network for network in _ranges()[name])


@cache
def _ranges() -> dict[str, list[IPv4Network | IPv6Network]]:
    table: dict[str, list[str]] = json.loads((PROTOCOL / "address-ranges.json").read_bytes())
    return {name: [ip_network(each) for each in listed] for name, listed in table.items()}
