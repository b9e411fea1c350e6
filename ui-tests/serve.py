"""The JupyterLab that the browser tests drive: token and XSRF on, a home of its own, a small project to work in."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from lab_server import LabServer


def main() -> int:
    """Serve until SIGTERM; returns the server's exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--prefix", default="/")
    options = parser.parse_args()
    token = os.environ["SALLYPORT_UI_TOKEN"]
    server = LabServer(base=options.base, port=options.port, prefix=options.prefix, token=token)
    make_project(server.root / "demo")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with server:
        assert server.process is not None  # noqa: S101 - start() made it
        return server.process.wait()


def make_project(folder: Path) -> None:
    """A folder with something to list, to search and to be asked about before it is trusted."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hello.txt").write_text("hello\nTODO: greet the world\n")
    (folder / "AGENTS.md").write_text("# Rules\nBe kind.\n")


if __name__ == "__main__":
    sys.exit(main())
