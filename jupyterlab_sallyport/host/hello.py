"""The first line that an engine gets: whose it is, where things are, what commands may see."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path, jupyter_path, jupyter_runtime_dir

from ..models.connection import ModelConnection
from ..settings import EngineSettings
from .environment import FOR_COMMANDS, select

PROTOCOL_VERSION = 1


def make_hello(
    settings: EngineSettings, principal: str, policy: Mapping[str, Any], models: Sequence[ModelConnection]
) -> dict[str, Any]:
    """The protocol's HelloLine. Asks the file system: not for the event loop."""
    hello = {
        "type": "hello",
        "protocolVersion": PROTOCOL_VERSION,
        "serverVersion": read_version(),
        "principal": principal,
        "serverRoot": os.path.realpath(settings.server_root),
        "stateDir": os.path.realpath(settings.state_dir),
        "home": os.path.realpath(Path.home()),
        "jupyterPaths": {
            "config": _resolve(jupyter_config_path()),
            "data": _resolve(jupyter_path()),
            "runtime": _resolve([jupyter_runtime_dir()]),
        },
        "environment": select(FOR_COMMANDS, os.environ),
        "policy": policy,
        "headless": settings.headless,
        "models": [connection.to_json() for connection in models],
    }
    if settings.managed_notes:
        path = os.path.realpath(settings.managed_notes)
        hello["managedNotes"] = {"path": path, "optional": settings.managed_notes_optional}
    return hello if settings.script is None else {**hello, "script": settings.script}


def read_version() -> str:
    """The version of the installed package; "0" in a source tree that was never installed."""
    try:
        return version("jupyterlab_sallyport")
    except PackageNotFoundError:
        return "0"


def _resolve(paths: list[str]) -> list[str]:
    return list(dict.fromkeys(os.path.realpath(path) for path in paths))
