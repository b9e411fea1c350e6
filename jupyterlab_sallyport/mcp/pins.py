"""Finding the pin that an engine speaks of, in the gate's own view of the policy and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CodedError

LAYERS = ("admin", "user", "folder")
PLACES = {"env": "env", "headers": "headers", "client": "oauth"}


@dataclass(frozen=True)
class PinKey:
    """Which pin: its layer, the folder of a folder's layer, and its name."""

    layer: str
    real_path: str
    server: str


def parse_key(params: object) -> PinKey:
    """The key in a service's or a method's parameters. Raises CodedError `bad-params`."""
    if isinstance(params, Mapping):
        layer, real_path, server = params.get("layer"), params.get("realPath", ""), params.get("server")
        if layer in LAYERS and isinstance(real_path, str) and isinstance(server, str):
            return PinKey(layer, real_path if layer == "folder" else "", server)
    raise CodedError("bad-params", "Expected a layer, the folder of a folder's layer, and the name of a server.")


def find_pin(view: Mapping[str, Any], key: PinKey) -> Mapping[str, Any]:
    """The pin. Raises CodedError `not-found` where none is stored: an engine invents no server."""
    document = (view.get("folders") or {}).get(key.real_path) if key.layer == "folder" else view.get(key.layer)
    section = document.get("mcp") if isinstance(document, Mapping) else None
    pins = section.get("servers") if isinstance(section, Mapping) else None
    for pin in pins if isinstance(pins, list) else []:
        if isinstance(pin, Mapping) and pin.get("name") == key.server:
            return pin
    raise CodedError("not-found", "No MCP server of that name is stored in that layer.")


def reference_of(pin: Mapping[str, Any], place: object, name: object) -> str:
    """Where the pin says that a value is kept. Raises CodedError `not-found`."""
    section = pin.get(PLACES.get(place, "")) if isinstance(place, str) else None
    member = "credential" if place == "client" else name
    reference = section.get(member) if isinstance(section, Mapping) and isinstance(member, str) else None
    if not isinstance(reference, str):
        raise CodedError("not-found", "The MCP server names no such value.")
    return reference


def require_may_read(reference: str, layer: str, role: str | None) -> None:
    """Raise CodedError `no-credential` where this pin may not have a value of the server's own.

    Who is no administrator could else name any variable, file or keyring entry of the server and have it sent away.
    """
    if not reference.startswith("stored:") and layer != "admin" and role != "admin":
        raise CodedError(
            "no-credential",
            "Only an administrator may give an MCP server a value that the Jupyter server holds.",
            fix="Paste the value itself; it is kept for this MCP server alone.",
        )
