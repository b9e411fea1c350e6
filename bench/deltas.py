"""Events from the engine to a real WebSocket client: server CPU for each delta, bytes on the socket, rate.

``python bench/deltas.py``; 5,000 deltas, once at full speed, once paced at 5 ms. Baseline: the text itself.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from typing import Any

from measure import children, cpu_seconds, quick, report

from lab_server import LabServer
from scripted_server import scripted_server
from wire import Wire

DELTAS = 200 if quick() else 5_000
TEXT = "word42"


def script() -> dict[str, Any]:
    fast = [{"text": TEXT}] * DELTAS
    paced = [{"text": TEXT, "waitMs": 5}] * DELTAS
    return {"turns": [{"when": "fast", "steps": [fast]}, {"when": "paced", "steps": [paced]}]}


async def stream(server: LabServer, words: str) -> dict[str, Any]:
    """One turn from start to end, as a client that keeps up sees it."""
    assert server.process is not None
    wire = await Wire.connect(server)
    thread = await wire.thread("demo")
    (engine,) = children(server.process.pid)
    await asyncio.sleep(0.5)
    before = (cpu_seconds(server.process.pid), cpu_seconds(engine), wire.bytes_received, time.perf_counter())
    await wire.turn(thread, words, mode="ask")
    seconds = time.perf_counter() - before[3]
    # The clock of /proc ticks every 10 ms: let the last tick fall.
    await asyncio.sleep(0.05)
    found = {
        "seconds": round(seconds, 3),
        "deltas_per_second": round(DELTAS / seconds),
        "server_cpu_us_per_delta": round((cpu_seconds(server.process.pid) - before[0]) * 1e6 / DELTAS, 2),
        "engine_cpu_us_per_delta": round((cpu_seconds(engine) - before[1]) * 1e6 / DELTAS, 2),
        "socket_bytes": wire.bytes_received - before[2],
        "socket_bytes_ratio": round((wire.bytes_received - before[2]) / (DELTAS * len(TEXT)), 2),
    }
    wire.close()
    return found


def main() -> None:
    server = scripted_server(script())
    (server.root / "demo").mkdir(parents=True)
    with server:
        figures = {words: asyncio.run(stream(server, words)) for words in ("fast", "paced")}
    shutil.rmtree(server.base, ignore_errors=True)
    report("deltas", f"{DELTAS} deltas, {DELTAS * len(TEXT)} bytes of text", figures)


if __name__ == "__main__":
    main()
