"""`jupyter sallyport token`: making a server's token, and the one way of a terminal to see a link that carries one."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import list_running_servers

from ..audit.writer import AuditWriter
from ..errors import CodedError
from ..server_token import make_link, write_token
from ..settings import EngineSettings
from ..wire.peer import Caller
from .conversation import LOG, user_name
from .exit_codes import NOT_ALLOWED, OK
from .printing import print_text

FILE_NAME = "server-token"
WARNING = (
    "The link carries the server's token. Whoever has the link is you on this server: it is a password. "
    "It stays in this terminal's history of lines."
)


def make_token_file(settings: EngineSettings, path: Path | None, *, replace: bool) -> int:
    """Write a token that nobody sees, and say how a server takes it."""
    path = (path or settings.state_dir / FILE_NAME).absolute()
    write_token(path, replace=replace)
    print_text(f"A token of 256 random bits is in {path}, which only you can read. It is shown nowhere.")
    print_text(f"To use it: JUPYTER_TOKEN_FILE='{path}' jupyter lab")
    return OK


async def show_link(settings: EngineSettings, port: int | None, *, yes: bool) -> int:
    """Print the link of a running server once a person, or `yes`, said so; recorded before it is shown."""
    server = _find_server(port)
    if not yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise CodedError(
                "bad-params",
                "Showing a link with a token needs a person at a terminal, or --yes.",
            )
        print_text(WARNING)
        question = f'Type "show" to see the link of the server at port {server["port"]}: '
        if await asyncio.to_thread(input, question) != "show":
            print_text("Nothing was shown.", error=True)
            return NOT_ALLOWED
    audit = AuditWriter(settings.audit_folder, settings.key_path, LOG)
    try:
        caller = Caller("local", user_name(), "admin", "terminal")
        detail = {"yes": "--yes" if yes else "typed"}
        await audit.record(
            caller=caller, action="token-link", target=f"port {server['port']}", outcome="shown", detail=detail
        )
    finally:
        await audit.close()
    if yes:
        print_text(WARNING, error=True)
    # By itself on standard output, and not through what makes control characters visible: a script takes it as it is.
    sys.stdout.write(f"{make_link(str(server['url']), str(server['token']))}\n")
    return OK


def _find_server(port: int | None) -> dict[str, Any]:
    """The server that runs, of several the one at that port. Raises CodedError where there is none with a token."""
    found = [server for server in list_running_servers() if port in (None, server.get("port"))]
    if not found:
        raise CodedError("not-found", "No running Jupyter server of yours was found there.")
    if len(found) > 1:
        ports = ", ".join(str(server.get("port")) for server in found)
        raise CodedError("bad-params", f"Several servers run; name one of their ports with --port: {ports}.")
    if not found[0].get("token"):
        raise CodedError(
            "not-found",
            "This server has no token: people come in by a password, by JupyterHub, or by nothing at all.",
        )
    return dict(found[0])
