"""A real JupyterLab with token and XSRF on, in a home of its own: for ``lab --check``, browser tests and benches."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class LabServer:
    """One server process; use as a context manager. Everything it writes lies below ``base``."""

    base: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="sallyport-lab-")))
    port: int = field(default_factory=free_port)
    prefix: str = "/"
    token: str = field(default_factory=lambda: secrets.token_hex(32))
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    extension: bool = True
    python: str = sys.executable
    installed: bool = False
    """True where the environment of ``python`` brings the extension itself: nothing points to this repository."""
    pause: float = 0.05
    """Seconds between two looks whether it answers; what times a start looks more often."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of the server with its base URL, ending in a slash."""
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    @property
    def root(self) -> Path:
        """The server's root folder."""
        return self.base / "root"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    def command(self) -> list[str]:
        """The command line, without a shell; traitlets reads a dict as Python.

        The token travels by environment, so that no process list shows it.
        """
        enabled = repr({"jupyterlab_sallyport": self.extension, "jupyterlab": True})
        return [
            self.python,
            "-m",
            "jupyterlab",
            "--no-browser",
            *(["--allow-root"] if os.geteuid() == 0 else []),
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.base_url={self.prefix}",
            f"--ServerApp.root_dir={self.root}",
            *([] if self.installed else [f"--ServerApp.jpserver_extensions={enabled}"]),
            "--LabApp.news_url=",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            *([] if self.extension else ["--LabApp.labextensions_path=[]"]),
            *self.arguments,
        ]

    def start(self) -> LabServer:
        """Start the process and wait until it answers; raises RuntimeError with the log's end otherwise."""
        home = self.base / "home"
        for folder in (home, self.root, self.base / "runtime"):
            folder.mkdir(parents=True, exist_ok=True)
        labextensions = self.base / "labextensions"
        borrowed = self.extension and not self.installed
        if borrowed and not labextensions.exists():
            labextensions.mkdir()
            (labextensions / "jupyterlab-sallyport").symlink_to(REPOSITORY / "jupyterlab_sallyport" / "labextension")
        environment = {
            **os.environ,
            "HOME": str(home),
            "JUPYTER_TOKEN": self.token,
            "JUPYTER_RUNTIME_DIR": str(self.base / "runtime"),
            "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
            "JUPYTER_DATA_DIR": str(home / ".local" / "share" / "jupyter"),
            **({} if self.installed else {"PYTHONPATH": str(REPOSITORY)}),
            **self.environment,
        }
        extra = [f"--LabServerApp.extra_labextensions_path={labextensions}"] if borrowed else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command(), *extra],
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_ready()
        return self

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Return once ``/api/status`` answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                self.get("api/status")
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(self.pause)
        raise RuntimeError(f"JupyterLab did not answer at {self.url}\n{self.log.read_text(errors='replace')[-4000:]}")

    def get(self, path: str) -> bytes:
        """Fetch a path below the base URL with the token in the header; raises urllib's errors."""
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"token {self.token}"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server on loopback
            return bytes(answer.read())

    def stop(self) -> None:
        """End the server, gently and then hard, with everything that it started."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def __enter__(self) -> LabServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
