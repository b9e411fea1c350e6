"""Servers for the tests: in this process to turn small screws, in one of its own to look in from outside."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import secrets
import socket as sockets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from jupyterlab_sallyport.door.limits import Limits
from jupyterlab_sallyport.gate import Gate

from .trial import EchoEngine, TrialSallyport
from .wire import Door

ROOT = Path(__file__).parents[2]
SHIPPED = "jupyterlab_sallyport"
EXTENSION = "jupyterlab_sallyport.tests.trial"


@dataclasses.dataclass
class Trial:
    """A server in this process, with what is behind its door."""

    door: Door
    app: TrialSallyport
    gate: Gate
    engine: EchoEngine


@pytest.fixture
def make_trial(
    jp_configurable_serverapp: Callable[..., Any],
    jp_base_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    jp_asyncio_loop: asyncio.AbstractEventLoop,
) -> Iterator[Callable[..., Trial]]:
    """Makes a server in this process: limits by name, further configuration as a dictionary by section."""

    started: list[HTTPServer] = []
    apps: list[TrialSallyport] = []
    doors: list[Door] = []

    def make(config: dict[str, dict[str, Any]] | None = None, auth: bool = True, **limits: Any) -> Trial:
        monkeypatch.setattr(TrialSallyport, "limits", Limits()._replace(**limits))
        token = secrets.token_hex(24)
        sections: dict[str, dict[str, Any]] = {
            "ServerApp": {"jpserver_extensions": {EXTENSION: True}, "reraise_server_extension_failures": True},
            "IdentityProvider": {"token": token},
            "Sallyport": {"state_dir": str(tmp_path / "state")},
        }
        for name, section in (config or {}).items():
            sections[name] = {**sections.get(name, {}), **section}
        server = jp_configurable_serverapp(config=sections)
        if not auth:
            server.identity_provider.token = ""
        # The fixture's server does not listen; as `ServerApp.init_httpserver` does it:
        http = HTTPServer(server.web_app, xheaders=server.trust_xheaders)
        http.add_sockets(listening := bind_sockets(0, "127.0.0.1"))
        port = listening[0].getsockname()[1]
        started.append(http)
        app = server.extension_manager.extension_points["sallyport"].app
        apps.append(app)
        audit = tmp_path / "state" / "audit"
        door = Door(port, jp_base_url, sections["IdentityProvider"]["token"], audit)
        doors.append(door)
        return Trial(door, app, app.gate, app.gate.engine)

    yield make

    async def stop() -> None:
        for each in doors:
            each.leave()
        for each in apps:
            await each.stop_extension()
        for each in started:
            each.stop()
            await each.close_all_connections()

    jp_asyncio_loop.run_until_complete(stop())


@pytest.fixture
def trial(make_trial: Callable[..., Trial]) -> Trial:
    """A server in this process with every limit as shipped."""
    return make_trial()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Door]]:
    """Starts `jupyter server` processes with token and XSRF on, below a prefix; ends them after the module."""
    started: list[subprocess.Popen[bytes]] = []

    def start(
        *arguments: str,
        base_url: str = "/user/x/",
        program: str = "jupyter_server",
        extension: str = EXTENSION,
        **limits: Any,
    ) -> Door:
        home = tmp_path_factory.mktemp("home")
        with sockets.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        token = secrets.token_hex(24)
        settings = [
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.base_url={base_url}",
            f"--ServerApp.root_dir={home}",
            # Where Sallyport is installed its own entry would take the routes.
            *(f"--ServerApp.jpserver_extensions={name}={name == extension}" for name in (EXTENSION, SHIPPED)),
            f"--IdentityProvider.token={token}",
            f"--Sallyport.state_dir={home / 'state'}",
            "--no-browser",
            *(["--allow-root"] if hasattr(os, "getuid") and os.getuid() == 0 else []),
        ]
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
            "HOME": str(home),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "PYTHONPATH": str(ROOT),
            "SALLYPORT_TRIAL_LIMITS": json.dumps(limits),
        }
        command = [sys.executable, "-m", program, *settings, *arguments]
        with (home / "server.log").open("wb") as log:
            started.append(subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log))
        await_server(f"http://127.0.0.1:{port}{base_url}api", started[-1], home / "server.log")
        return Door(port, base_url, token, home / "state" / "audit")

    yield start
    for each in started:
        each.terminate()
    for each in started:
        each.wait(20)


def await_server(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; its own log is the message when it does not come up."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (an address of this test)
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.05)
