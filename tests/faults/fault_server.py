"""A real Jupyter server whose engine and gate can be stopped at a named point, killed there and started again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab_server import REPOSITORY, LabServer

HERE = Path(__file__).resolve().parent
BUNDLE = REPOSITORY / "jupyterlab_sallyport" / "engine" / "engine.mjs"

# A configuration file of Jupyter is Python: this one swaps the engine, and lets the gate stand still where it is told.
CONFIGURATION = """
import json, os, pathlib, time
import jupyterlab_sallyport.private_files as private_files
import jupyterlab_sallyport.audit.segment as segment
import jupyterlab_sallyport.host.retries as retries
import jupyterlab_sallyport.host.supervisor as supervisor
import jupyterlab_sallyport.settings as settings

FOLDER = pathlib.Path({folder!r})
ORIGINAL = settings.EngineSettings
settings.EngineSettings = lambda **given: ORIGINAL(**{{**given, "engine": FOLDER / "engine.mjs", **{settings!r}}})
# The engine is killed on purpose many times a minute.
retries.FIRST_PAUSE, retries.LONGEST_PAUSE, retries.RESTARTS = {first_pause!r}, {longest_pause!r}, {restarts!r}
supervisor.START_SECONDS = {start_seconds!r}


class Standing:
    def __getattr__(self, name):
        return getattr(os, name)

    def replace(self, source, target):
        stand("before", f"replace {{target}}")
        os.replace(source, target)
        stand("after", f"replace {{target}}")

    def fsync(self, descriptor):
        name = os.readlink(f"/proc/self/fd/{{descriptor}}")
        stand("before", f"fsync {{name}}")
        os.fsync(descriptor)
        stand("after", f"fsync {{name}}")


def stand(when, words):
    try:
        point = json.loads((FOLDER / "point.json").read_text())
    except FileNotFoundError:
        return
    if point["in"] == "gate" and point["when"] == when and point["match"] in words:
        (FOLDER / "point.json").unlink()
        (FOLDER / "held").touch()
        while (FOLDER / "held").exists():
            time.sleep(0.002)


private_files.os = segment.os = Standing()
"""


@dataclass
class FaultServer(LabServer):
    """Jupyter's server alone, without Lab's pages: it starts sooner. The engine plays ``script`` where one is given."""

    script: Mapping[str, Any] | None = None
    first_pause: float = 0.25
    longest_pause: float = 0.05
    start_seconds: float = 20.0
    restarts: int = 1_000_000
    configuration: str = ""
    """Python that the server's configuration file goes on with; `FOLDER` is where points are set."""

    @property
    def folder(self) -> Path:
        """Where points are set."""
        return self.base / "faults"

    @property
    def state(self) -> Path:
        """The extension's state folder."""
        return self.base / "home" / ".local" / "share" / "jupyter" / "sallyport"

    def command(self) -> list[str]:
        others = ("jupyterlab", "jupyter_lsp", "jupyter_server_terminals", "notebook_shim")
        enabled = repr({"jupyterlab_sallyport": True, **dict.fromkeys(others, False)})
        words = [word for word in super().command() if not word.startswith(("--LabApp", "--ServerApp.jpserver"))]
        words[words.index("jupyterlab")] = "jupyter_server"
        return [
            *words,
            f"--ServerApp.jpserver_extensions={enabled}",
            f"--config={self.folder / 'configuration.py'}",
        ]

    def start(self) -> FaultServer:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.root / "demo").mkdir(parents=True, exist_ok=True)
        settings: dict[str, Any] = {}
        if self.script is not None:
            (self.folder / "script.json").write_text(json.dumps(self.script))
            settings = {"script": str(self.folder / "script.json")}
        if not (self.folder / "engine.mjs").exists():
            seam = (HERE / "seam.mjs").as_uri()
            self.use_engine(
                f"import {{ arm }} from {json.dumps(seam)};\narm({json.dumps(str(self.folder))});\n"
                f"await import({json.dumps(BUNDLE.as_uri())});\n"
            )
        (self.folder / "configuration.py").write_text(
            CONFIGURATION.format(
                folder=str(self.folder),
                settings=settings,
                first_pause=self.first_pause,
                longest_pause=self.longest_pause,
                start_seconds=self.start_seconds,
                restarts=self.restarts,
            )
            + self.configuration
        )
        super().start()
        return self

    def use_engine(self, source: str) -> None:
        """Start this module in the engine's place."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "engine.mjs").write_text(source)

    def set_point(self, match: str, *, inside: str = "engine", when: str = "after", nth: int = 1) -> None:
        """Stop at the nth call from now on whose words match; seam.mjs and the configuration say which calls."""
        self.clear_point()
        point = {"id": time.monotonic_ns(), "in": inside, "when": when, "match": match, "nth": nth}
        beside = self.folder / "point.new"
        beside.write_text(json.dumps(point))
        beside.rename(self.folder / "point.json")

    async def held(self, seconds: float = 20) -> None:
        """Return when the point is reached; raises TimeoutError where it never is."""
        await until((self.folder / "held").exists, seconds)

    def release(self) -> None:
        """Let whoever stands still go on."""
        (self.folder / "held").unlink(missing_ok=True)

    def clear_point(self) -> None:
        (self.folder / "point.json").unlink(missing_ok=True)
        self.release()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def engines(self) -> list[int]:
        """Process ids of the engines of this server."""
        return [pid for pid, words in processes() if str(self.folder / "engine.mjs") in words]

    async def engines_gone(self) -> None:
        """Return when no engine of this server is left; raises TimeoutError after 10 seconds."""
        await until(lambda: not self.engines())

    def kill_engine(self) -> None:
        for pid in self.engines():
            os.kill(pid, signal.SIGKILL)

    def kill_gate(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.clear_point()
        super().stop()


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Return once it holds; raises TimeoutError. For what nothing tells of: files and ends of other processes."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.004)


def processes() -> list[tuple[int, str]]:
    """Every process of this machine with its command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue  # it has ended
            found.append((int(entry.name), words))
    return found
