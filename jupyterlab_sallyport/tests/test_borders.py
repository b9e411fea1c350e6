"""Lint keeps the gate's requests at its one way out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = [
    "import socket",
    "import ssl",
    "import urllib.request",
    "from urllib import request",
    "import requests",
    "import httpx",
    "import aiohttp",
    "from http.client import HTTPSConnection",
    "from tornado.httpclient import AsyncHTTPClient",
    "from tornado import httpclient",
    "from tornado.simple_httpclient import SimpleAsyncHTTPClient",
    "from tornado.tcpclient import TCPClient",
    "from tornado.iostream import IOStream",
    "from tornado.websocket import websocket_connect",
    "import asyncio; opened = asyncio.open_connection('x', 1)",
    "import tornado.httpclient",
]
OWNERS = ["network/way_out.py", "mcp/fetch.py", "host/control.py", "host/engine_stdio.py", "sandbox/bridge.py"]


def refused(text: str, place: str) -> set[int]:
    """The lines of a file of that name that lint refuses as a way past the borders."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json"]
    found = subprocess.run(
        [*command, "--stdin-filename", f"jupyterlab_sallyport/{place}", "-"],
        input=text,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {each["location"]["row"] for each in json.loads(found.stdout) if each["code"] == "TID251"}


@pytest.mark.proves("JM-20", "JM-15")
@pytest.mark.parametrize("place", ["door/planted.py", "mcp/sign_in.py", "models/desk.py", "host/relay.py"])
def test_lint_refuses_each_planted_way_out_of_the_gate(place: str) -> None:
    missed = set(range(1, len(PLANTED) + 1)) - refused("\n".join(PLANTED), place)
    assert [PLANTED[line - 1] for line in sorted(missed)] == []


@pytest.mark.parametrize("place", OWNERS)
def test_who_owns_a_way_is_a_list_that_is_known(place: str) -> None:
    assert refused("\n".join(PLANTED), place) == set()
    assert (ROOT / "jupyterlab_sallyport" / place).is_file()
