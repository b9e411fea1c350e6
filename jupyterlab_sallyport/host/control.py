"""How a person at a terminal reaches a running gate: a socket in the state folder that only its owner can open."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator, Mapping
from logging import Logger
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..private_files import ensure_private_folder

FOLDER = "control"
LINE_BYTES = 64 << 10
SECONDS = 10.0
PATH_BYTES = 104
"""What a socket's path may have on every system that has such sockets."""


class ControlSocket:
    """Takes one order a connection, as `{"do": …}` on a line; answers `{"ok"}` and, where false, `message`.

    It carries what a person typed at a terminal; the folder's mode and the peer's user keep everybody else out.
    """

    def __init__(self, state_dir: Path, obey: Callable[[Mapping[str, Any]], Awaitable[None]], log: Logger) -> None:
        """`obey` carries an order out, or raises CodedError."""
        self._folder, self._obey, self._log = state_dir / FOLDER, obey, log
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}.sock"
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen. Where the system cannot, what is typed at a terminal waits for the gate's restart."""
        if not hasattr(socket, "AF_UNIX"):
            return
        try:
            listening = await asyncio.to_thread(self._bind)
        except (OSError, CodedError) as error:
            self._log.warning("Sallyport has no control socket (%s).", type(error).__name__)
            return
        self._server = await asyncio.start_unix_server(self._serve, sock=listening, limit=LINE_BYTES)

    async def close(self) -> None:
        """Stop listening and remove the socket; harmless twice."""
        if self._server is not None:
            self._server.close()
            self._server = None
            (self._folder / self._name).unlink(missing_ok=True)

    def _bind(self) -> socket.socket:
        ensure_private_folder(self._folder)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with _short_path(self._folder, self._name) as path:
                listening.bind(path)
            os.chmod(self._folder / self._name, 0o600)
            listening.listen(8)
        except BaseException:
            listening.close()
            raise
        return listening

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer: dict[str, Any] = {"ok": True}
            try:
                _require_same_user(writer.get_extra_info("socket"))
                order = json.loads(await asyncio.wait_for(reader.readline(), SECONDS))
                if not isinstance(order, dict):
                    raise CodedError("bad-params", "Expected an order as a JSON object.")
                await self._obey(order)
            except CodedError as error:
                answer = {"ok": False, "message": str(error)}
            except (ValueError, TimeoutError):
                answer = {"ok": False, "message": "Expected one line of JSON."}
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except OSError:
            pass  # the terminal was closed
        finally:
            writer.close()


def tell_running_gates(state_dir: Path, order: dict[str, Any]) -> int:
    """Send an order to every gate that listens; returns how many took it. Sockets of dead ones are removed."""
    taken = 0
    folder = state_dir / FOLDER
    for path in sorted(folder.glob("*.sock")) if hasattr(socket, "AF_UNIX") else []:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(SECONDS)
                with _short_path(folder, path.name) as address:
                    connection.connect(address)
                connection.sendall(json.dumps(order).encode() + b"\n")
                answer = json.loads(connection.makefile("rb").readline(LINE_BYTES) or b"{}")
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
        except (OSError, ValueError):
            continue
        else:
            taken += bool(isinstance(answer, dict) and answer.get("ok"))
    return taken


@contextlib.contextmanager
def _short_path(folder: Path, name: str) -> Iterator[str]:
    """A path to a socket that fits into an address, however deep its folder lies. Raises OSError for a lost folder."""
    path = folder / name
    if len(os.fsencode(path)) <= PATH_BYTES:
        yield str(path)
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{descriptor}/{name}"
    finally:
        os.close(descriptor)


def _require_same_user(connection: Any) -> None:
    if not hasattr(socket, "SO_PEERCRED"):
        return  # the folder's mode is what holds there
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, user, _ = struct.unpack("3i", credentials)
    if user not in (0, os.geteuid()):
        raise CodedError("forbidden", "Only the user whom this server belongs to may do that.")
