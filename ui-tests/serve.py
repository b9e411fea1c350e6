"""The JupyterLab that the browser tests drive: token and XSRF on, a home of its own, a small project to work in."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from lab_server import LabServer

# Tests call commands as any script of the page could: JupyterLab hands its application to the page only when asked.
ARGUMENTS = ["--LabApp.expose_app_in_browser=True"]


def main() -> int:
    """Serve until SIGTERM; returns the server's exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--prefix", default="/")
    parser.add_argument("--policy-file", type=Path, help="the administrator's policy")
    options = parser.parse_args()
    token = os.environ["SALLYPORT_UI_TOKEN"]
    arguments = [*ARGUMENTS, *([f"--Sallyport.policy_file={options.policy_file}"] if options.policy_file else [])]
    server = LabServer(base=options.base, port=options.port, prefix=options.prefix, token=token, arguments=arguments)
    make_project(server.root / "demo")
    ask_nothing_of_jupyter(server.base / "home")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with server:
        assert server.process is not None  # noqa: S101 - start() made it
        return server.process.wait()


def ask_nothing_of_jupyter(home: Path) -> None:
    """JupyterLab's own question about its news is answered, so that it lies over nothing and asks no other host."""
    folder = home / ".jupyter" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')


def make_project(folder: Path) -> None:
    """A folder with something to list, to search and to be asked about before it is trusted."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hello.txt").write_text("hello\nTODO: greet the world\n")
    (folder / "AGENTS.md").write_text("# Rules\nBe kind.\n")


if __name__ == "__main__":
    sys.exit(main())
