"""How servers let people in, from Jupyter's configuration and from what running ones wrote down; starts nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..door.weak_token import weakness_of
from .facts import ServerFacts
from .shown_path import show_path


def configured_server(
    configuration: Mapping[str, Mapping[str, Any]], environment: Mapping[str, str], home: Path
) -> ServerFacts:
    """What the files say; where they say nothing, what Jupyter does by itself."""

    def setting(name: str, *sections: str) -> Any:
        found = [configuration[each][name] for each in sections if name in configuration.get(each, {})]
        return found[0] if found else None

    identity = ("IdentityProvider", "PasswordIdentityProvider", "ServerApp", "NotebookApp")
    token = setting("token", *identity)
    if token is None:
        token = environment.get("JUPYTER_TOKEN") or _read_token(environment.get("JUPYTER_TOKEN_FILE"))
    root = setting("root_dir", "ServerApp") or setting("preferred_dir", "ServerApp")
    return ServerFacts(
        name="The configuration",
        host=_text(setting("ip", "ServerApp")),
        port_is_secure=bool(setting("certfile", "ServerApp")),
        token_length=None if token is None else len(str(token)),
        has_password=bool(setting("hashed_password", *identity) or setting("password", *identity)),
        root=show_path(Path(str(root)).expanduser().absolute(), home) if root else "",
        allow_origin=_text(setting("allow_origin", "ServerApp")),
        is_xsrf_off=setting("disable_check_xsrf", "ServerApp") is True,
        is_token_guessable=weakness_of(_text(token)) == "guessable",
    )


def running_servers(runtime: Path, home: Path) -> tuple[ServerFacts, ...]:
    """Those whose files lie in the runtime folder and whose process lives. Stale files are left alone."""
    return tuple(_describe(found, home) for found in _read_files(runtime) if _is_alive(found.get("pid")))


def _read_files(runtime: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(runtime.glob("jpserver-*.json")):
        try:
            found = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(found, Mapping):
            yield found


def _describe(found: Mapping[str, Any], home: Path) -> ServerFacts:
    address = urlsplit(_text(found.get("url")))
    return ServerFacts(
        name=f"The server at port {found.get('port')}",
        host=_text(found.get("hostname")) or address.hostname or "",
        port_is_secure=found.get("secure") is True,
        token_length=len(_text(found.get("token"))),
        has_password=found.get("password") is True,
        root=show_path(Path(_text(found.get("root_dir")) or "/"), home),
        is_token_guessable=weakness_of(_text(found.get("token"))) == "guessable",
    )


def _read_token(path: str | None) -> str | None:
    try:
        return Path(path).read_text() if path else None
    except (OSError, ValueError):
        return None  # with it no server starts


def _is_alive(pid: object) -> bool:
    if type(pid) is not int or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # somebody else's, and alive
    return True


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
