"""A network of a company made small: hosts of the world behind TLS on this machine, and a proxy that leads to them."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from jupyterlab_sallyport.mcp.fetch import JudgedFetch
from jupyterlab_sallyport.network.way_out import WayOut

PASSWORD = "canary-of-the-proxy-0123"
SOURCE = Path(__file__).parents[2] / "tests" / "egress-certificate.ts"
Manner = int | str
"""What a proxy does with who asks it: "leads", "hangs", "hangs up", or answers with that status."""


class Network:
    """Names below .example lead to this machine; each request that arrives is in `seen`, each tunnel in `asked`."""

    def __init__(self, folder: Path, pages: Callable[[RequestHandler], None]) -> None:
        certificate, key = re.findall(r"-----BEGIN.*?-----\n(?=`)", SOURCE.read_text(), re.DOTALL)
        self.certificate = folder / "authorities.pem"
        self.certificate.write_text(certificate)
        (folder / "key.pem").write_text(key)
        self._key = folder / "key.pem"
        self._pages = pages
        self.seen: list[str] = []
        self.asked: list[str] = []
        self.shown: list[str] = []
        self.manner: Manner = "leads"
        self.port = self.proxy_port = 0

    async def start(self) -> None:
        """Listen, on ports of the system's choice."""
        network = self

        class Page(RequestHandler):
            def prepare(self) -> None:
                network.seen.append(f"{self.request.host_name}{self.request.path}")
                network._pages(self)

        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self._key)
        self._server = HTTPServer(Application([(".*", Page)]), ssl_options=context)
        self._server.add_sockets(sockets := bind_sockets(0, "127.0.0.1"))
        self.port = sockets[0].getsockname()[1]
        self._proxy = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        self.proxy_port = self._proxy.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End what listens."""
        self._server.stop()
        await self._server.close_all_connections()
        self._proxy.close()

    def fetch(
        self,
        *,
        proxied: bool = False,
        ca_file: str | None = None,
        policy: Mapping[str, Any] | None = None,
        resolve: Callable[[str], Awaitable[list[str]]] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> JudgedFetch:
        """The gate's way of asking, in this network, under a user's policy."""
        address = f"http://ada:{PASSWORD}@127.0.0.1:{self.proxy_port}"
        inner = [f"{name}.example:{self.port}" for name in ("mirror", "other", "index", "wrong")]
        user = {"schemaVersion": 1, "network": {"privateHosts": inner, **(policy or {})}}

        async def here(_host: str) -> list[str]:
            return ["127.0.0.1"]

        async def nowhere(host: str) -> list[str]:
            raise OSError(host)

        async def view() -> Mapping[str, Any]:
            return {"admin": None, "user": user, "folders": {}, "broken": {}}

        found = resolve or (nowhere if proxied else here)
        set_to = variables if variables is not None else {"HTTPS_PROXY": address} if proxied else {}
        way = WayOut(set_to, str(self.certificate) if ca_file is None else ca_file, found)
        way.answer_seconds = 0.3
        return JudgedFetch(way, view)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split(" HTTP/")[0])
        self.shown += re.findall(r"Proxy-Authorization: (.*)\r\n", head)
        if self.manner == "hangs":
            await reader.read()
        elif self.manner == "leads":
            port = int(re.findall(r":(\d+) ", head)[0])
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        elif isinstance(self.manner, int):
            writer.write(f"HTTP/1.1 {self.manner} canary {PASSWORD}\r\n\r\n<html>canary".encode())
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
