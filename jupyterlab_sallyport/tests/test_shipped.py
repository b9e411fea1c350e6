"""The extension as it ships, seen from outside: inside JupyterLab, at the root, with nothing of the tests in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from .wire import Door, first_params

NEW_MODULES = """
import sys, jupyter_server.serverapp, jupyter_server.extension.application
before = set(sys.modules)
import jupyterlab_sallyport.app
print(*sorted(set(sys.modules) - before))
ours = [module for name, module in sys.modules.items() if name.startswith("jupyterlab_sallyport")]
values = [(name, value) for module in ours for name, value in vars(module).items()]
print(*(name for name, value in values if isinstance(value, type) and hasattr(value, "__dataclass_fields__")))
"""
OURS = "jupyterlab_sallyport."


@pytest.mark.proves("NB-12", "KS-8")
async def test_lets_a_page_in_inside_jupyterlab_at_the_root(process: Callable[..., Door]) -> None:
    door = process(program="jupyterlab", extension="jupyterlab_sallyport", base_url="/")
    reply = await door.http("GET", "health")
    assert (reply.status, reply.body) == (200, b'{"status": "ok"}')
    assert (await door.upgrade(Origin="http://evil.example"))[0].status == 403
    socket = await door.open()
    params = {**first_params(await door.ticket()), "visible": False}
    answer: Any = await socket.request("initialize", params)
    result = answer["result"]
    assert (result["principal"], result["role"], result["protocolVersion"]) == ("local", "admin", 1)
    assert {"engine", "sandbox", "commands", "history", "model", "stopped", "limits", "version"} <= result.keys()
    audit: Any = await socket.request("audit/query", {})
    found = [(entry["action"], entry["outcome"]) for entry in audit["result"]["entries"]]
    assert {("socket", "refused"), ("socket", "ok")} <= set(found)
    socket.drop()


def test_importing_the_extension_loads_nothing_that_the_server_has_not_nor_what_only_a_visitor_needs() -> None:
    done = subprocess.run([sys.executable, "-c", NEW_MODULES], check=True, capture_output=True, text=True)
    loaded, slow = map(str.split, done.stdout.split("\n")[:2])
    assert {name for name in loaded if not f"{name}.".startswith(OURS)} <= {"secrets"}
    visitors = ("host", "audit", "store", "headless", "wire.connection")
    assert not [name for name in loaded if name.removeprefix(OURS).startswith(visitors)]
    # Making a data class takes 0.7 ms of each server's start, a named tuple 0.1.
    assert slow == []
