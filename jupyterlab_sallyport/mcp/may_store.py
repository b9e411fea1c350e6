"""Which servers a person may store in a layer that all principals of this Jupyter server share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from ..errors import CodedError

OF_OTHERS = "Only who pasted the value of an MCP server may store or change that server; paste one of your own."
OF_THE_SERVER = "Only an administrator may store an MCP server with a value that the Jupyter server holds."


def require_may_store(document: object, stored: object, *, role: str | None, is_own: Callable[[str], bool]) -> None:
    """Raise CodedError `forbidden` for a new or changed server whose values are not this person's to send somewhere.

    A server that is stored runs for each principal who works in its folder: what an editor writes would be read with an
    administrator's right, or a value that somebody else pasted be sent where the editor wants it. What was reviewed of
    its tools may change. `stored` is what the layer holds now, `is_own` says whether this person pasted a kept value.
    """
    before = {_without_tools(pin) for pin in pins_of(stored)}
    for pin in pins_of(document):
        if _without_tools(pin) in before:
            continue
        for reference in references_of(pin):
            kind, _, name = reference.partition(":")
            if kind != "stored" and role != "admin":
                raise CodedError("forbidden", OF_THE_SERVER)
            if kind == "stored" and not is_own(name):
                raise CodedError("forbidden", OF_OTHERS)


def pins_of(document: object) -> Iterator[Mapping[str, object]]:
    """The servers of a layer."""
    section = document.get("mcp") if isinstance(document, Mapping) else None
    pins = section.get("servers") if isinstance(section, Mapping) else None
    yield from (pin for pin in (pins if isinstance(pins, list) else []) if isinstance(pin, Mapping))


def _without_tools(pin: Mapping[str, object]) -> str:
    return json.dumps({key: value for key, value in pin.items() if key not in ("tools", "reviewed")}, sort_keys=True)


def references_of(pin: Mapping[str, object]) -> Iterator[str]:
    """Where the values of a server are kept."""
    oauth = pin.get("oauth")
    credential = {"": oauth["credential"]} if isinstance(oauth, Mapping) and "credential" in oauth else {}
    for section in (pin.get("env"), pin.get("headers"), credential):
        if isinstance(section, Mapping):
            yield from (str(reference) for reference in section.values())
