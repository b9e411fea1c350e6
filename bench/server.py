"""What the extension costs a server: import, start, memory, processes, ports, idle CPU.

``python bench/server.py``; baseline: the same JupyterLab without the extension, in the same run.

The extension is compiled to bytecode first, as pip does where it installs one: a checkout would else be compiled anew
by each process that may not write bytecode (``PYTHONDONTWRITEBYTECODE``), and the JupyterLab beside it would not.
"""

from __future__ import annotations

import asyncio
import compileall
import shutil
import statistics
import subprocess
import sys
import time
from typing import Any

from measure import (
    ROOT,
    alternate,
    children,
    cpu_seconds,
    listening_ports,
    milliseconds,
    quick,
    report,
    resident_mb,
    summary,
)

from lab_server import LabServer
from wire import Wire

IMPORT = """
import time, jupyter_server.serverapp, jupyterlab.labapp
start = time.perf_counter()
import jupyterlab_sallyport, jupyterlab_sallyport.app
print((time.perf_counter() - start) * 1000)
"""


def import_time() -> float:
    """Milliseconds that importing the extension adds to a process that has the server's modules."""
    done = subprocess.run([sys.executable, "-c", IMPORT], check=True, capture_output=True, text=True)
    return float(done.stdout)


def server_start(extension: bool) -> float:
    """Milliseconds from the process's start to the first answer of ``/api/status``."""
    # Looked for in steps far below what is measured: with long ones every difference would be a whole step or none.
    server = LabServer(extension=extension, pause=0.002)
    try:
        return milliseconds(server.start)
    finally:
        server.stop()
        shutil.rmtree(server.base, ignore_errors=True)


def footprint(extension: bool) -> dict[str, Any]:
    """Memory, children and ports of a server that nobody used yet; then with the engine, and its idle CPU."""
    with LabServer(extension=extension) as server:
        (server.root / "demo").mkdir()
        server.get("lab")
        assert server.process is not None
        pid = server.process.pid
        time.sleep(2)
        found: dict[str, Any] = {
            "resident_mb": resident_mb(pid),
            "children": len(children(pid)),
            "ports": listening_ports(pid),
        }
        if extension:
            found["with_engine"] = asyncio.run(with_engine(server, pid))
    shutil.rmtree(server.base, ignore_errors=True)
    return found


async def with_engine(server: LabServer, pid: int) -> dict[str, Any]:
    start = time.perf_counter()
    wire = await Wire.connect(server)
    ready = (time.perf_counter() - start) * 1000
    await asyncio.sleep(1 if quick() else 3)
    (engine,) = children(pid)
    before, seconds = (cpu_seconds(pid), cpu_seconds(engine)), 2 if quick() else 20
    await asyncio.sleep(seconds)
    after = (cpu_seconds(pid), cpu_seconds(engine))
    found = {
        "initialize_ms": round(ready, 1),
        "server_resident_mb": resident_mb(pid),
        "engine_resident_mb": resident_mb(engine),
        "ports": listening_ports(pid) + listening_ports(engine),
        "idle_cpu_percent": round(100 * (after[0] - before[0]) / seconds, 2),
        "engine_idle_cpu_percent": round(100 * (after[1] - before[1]) / seconds, 2),
    }
    wire.close()
    return found


def main() -> None:
    compileall.compile_dir(ROOT / "jupyterlab_sallyport", quiet=1)
    starts = alternate({"plain": lambda: server_start(False), "with": lambda: server_start(True)}, 12)
    # Pair by pair: a machine gets slower and faster over the minute by more than the extension adds.
    added = statistics.median(extended - plain for plain, extended in zip(starts["plain"], starts["with"], strict=True))
    plain, extended = footprint(False), footprint(True)
    report(
        "server",
        "the same JupyterLab without the extension",
        {
            "import_ms": summary(alternate({"import": import_time}, 9)["import"]),
            "start_ms": {name: summary(values) for name, values in starts.items()},
            "start_added_ms": round(added, 1),
            "start_ratio": round(statistics.median(starts["with"]) / statistics.median(starts["plain"]), 3),
            "plain": plain,
            "with": extended,
            "resident_added_mb": round(extended["resident_mb"] - plain["resident_mb"], 1),
        },
    )


if __name__ == "__main__":
    main()
