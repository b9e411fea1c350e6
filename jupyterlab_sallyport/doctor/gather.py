"""Gathers the facts of an installation. Starts an engine in a state of its own, and changes nothing of this one's."""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir

from ..errors import CodedError
from ..headless.conversation import Conversation
from ..host.node import find_node
from ..settings import EngineSettings
from .facts import EngineFacts, Facts, NodeFacts
from .look_at_policy import (
    find_connection_problem,
    find_network_problems,
    look_at_credentials,
    look_at_tools,
    read_layers,
    read_trust,
)
from .look_at_server import configured_server, running_servers
from .look_at_state import check_journals, find_open_files, look_at_disk, verify_audit
from .shown_path import show_text

PACKAGES = ("jupyterlab_sallyport", "jupyter_server", "jupyterlab")
SECONDS = 60.0


def gather(
    settings: EngineSettings, configuration: Mapping[str, Mapping[str, Any]], problems: tuple[str, ...]
) -> Facts:
    """All facts. `problems` are what the settings themselves could not be read for."""
    home, user = Path.home(), os.geteuid() if hasattr(os, "geteuid") else 0
    layers, broken = read_layers(settings, home)
    trusted, trust_problems = read_trust(settings, home)
    node = _look_at_node(settings)
    connected = find_connection_problem(settings)
    return Facts(
        node=node,
        engine=EngineFacts("there is no Node") if node.problem else _ask_engine(settings, home),
        servers=(
            configured_server(configuration, os.environ, home),
            *running_servers(Path(jupyter_runtime_dir()), home),
        ),
        is_root=os.name == "posix" and user == 0,
        settings_problems=tuple(show_text(text, home) for text in (*problems, *([connected] if connected else []))),
        layers=layers,
        broken_layers=broken,
        trusted=trusted,
        trust_problems=trust_problems,
        open_files=find_open_files(settings.state_dir, home, user) if os.name == "posix" else (),
        credentials=look_at_credentials(settings, os.environ),
        audit=verify_audit(settings),
        journals=check_journals(settings.state_dir),
        tools=look_at_tools(layers),
        network_problems=find_network_problems(settings, os.environ),
        disk=look_at_disk(settings.state_dir),
        versions={name: _version(name) for name in PACKAGES},
    )


def _look_at_node(settings: EngineSettings) -> NodeFacts:
    try:
        path = find_node(settings.node, os.environ)
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except CodedError as error:
        return NodeFacts(str(error), fix=error.fix or "")
    except (OSError, subprocess.TimeoutExpired) as error:
        return NodeFacts(type(error).__name__)
    return NodeFacts("", version=said.stdout.strip().removeprefix("v"))


def _ask_engine(settings: EngineSettings, home: Path) -> EngineFacts:
    with tempfile.TemporaryDirectory(prefix="sallyport-doctor-") as name:
        folder = Path(name).resolve()
        for made in (folder / "root", folder / "state"):
            made.mkdir(mode=0o700)
        alone = settings._replace(
            state_dir=folder / "state", server_root=folder / "root", policy=None, policy_file="", key_file="", models=()
        )
        try:
            answer = asyncio.run(asyncio.wait_for(_begin(alone), SECONDS))
        except (CodedError, TimeoutError) as error:
            return EngineFacts(show_text(str(error) or "it did not answer in time.", home))
    sandbox = answer.get("sandbox")
    return EngineFacts("", sandbox if isinstance(sandbox, Mapping) else {})


async def _begin(settings: EngineSettings) -> Mapping[str, Any]:
    async with Conversation(settings) as talk:
        # Each answer waits for the first test of the sandbox for a moment, and no longer.
        while (answer := await talk.begin())["sandbox"].get("isUntested"):
            pass
        return answer


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
