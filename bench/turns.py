"""Whether anything grows: 200 turns in one thread, and the time of a whole confined, journalled, audited call.

``python bench/turns.py``; baseline: the first turns of the same run (drift), ``sh -c true`` (call).
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from typing import Any

from measure import children, milliseconds, quick, report, resident_mb, summary

from lab_server import LabServer
from scripted_server import scripted_server
from wire import Wire

TURNS = 10 if quick() else 200
# Two calls a turn: the same call three times in a row would pause the turn.
CALL_TURNS = 3 if quick() else 40
CALL_EVENTS = ("tool-call-start", "tool-call-end", "turn-end")
# The policy of the bench allows `true`, so that no person's second is measured.
ALLOW = {"schemaVersion": 1, "allow": [{"id": "bench-true", "tool": "shell", "words": ["true"]}]}


def script() -> dict[str, Any]:
    call = {"tool": "run_command", "input": {"command": "true"}}
    return {
        "turns": [
            {"when": "turn", "steps": [[{"tool": "list_files", "input": {}}], [{"text": "Done. "}] * 20]},
            {"when": "calls", "steps": [[call], [call]]},
        ]
    }


async def grow(server: LabServer) -> dict[str, Any]:
    assert server.process is not None
    pid = server.process.pid
    wire = await Wire.connect(server)
    thread = await wire.thread("demo")
    (engine,) = children(pid)
    samples, times = [], []
    for number in range(TURNS):
        words = [{"type": "text", "text": f"turn {number}"}]
        # The gate lets 300 acts a minute through: the time until it takes the turn is no time of the turn.
        await wire.request("turn/start", {"threadId": thread, "mode": "ask", "input": words})
        start = time.perf_counter()
        await wire.event("turn-end")
        times.append((time.perf_counter() - start) * 1000)
        if number in (min(20, TURNS // 4), TURNS - 1):
            samples.append((resident_mb(pid), resident_mb(engine)))
    tenth = max(1, TURNS // 10)
    first, last = summary(times[tenth : 2 * tenth]), summary(times[-tenth:])
    wire.close()
    return {
        "turns": TURNS,
        "server_grew_mb": round(samples[-1][0] - samples[0][0], 1),
        "engine_grew_mb": round(samples[-1][1] - samples[0][1], 1),
        "engine_resident_mb": samples[-1][1],
        "turn_ms_first": first,
        "turn_ms_last": last,
        "drift_ratio": round(last["median"] / first["median"], 3),
    }


async def calls(server: LabServer) -> dict[str, Any]:
    """Two calls of ``true`` in each turn: the first pays for the turn's checkpoint, the second is the figure."""
    wire = await Wire.connect(server)
    await wire.trust("demo")
    thread = await wire.thread("demo")
    spent: list[float] = []
    outcomes = set()
    for _ in range(CALL_TURNS):
        words = [{"type": "text", "text": "calls"}]
        await wire.request("turn/start", {"threadId": thread, "mode": "agent", "input": words})
        while (found := await wire.event(lambda e: e["type"] in CALL_EVENTS))["type"] != "turn-end":
            if found["type"] == "tool-call-start":
                start = time.perf_counter()
            else:
                spent.append((time.perf_counter() - start) * 1000)
                outcomes.add(found["outcome"])
    wire.close()
    first, second = summary(spent[::2]), summary(spent[1::2])
    plain = summary([milliseconds(lambda: subprocess.run(["/bin/sh", "-c", "true"])) for _ in spent])
    return {
        "outcomes": sorted(outcomes),
        "first_in_turn_ms": first,
        "second_in_turn_ms": second,
        "sh_ms": plain,
        "ratio": round(second["median"] / plain["median"], 2),
    }


def main() -> None:
    server = scripted_server(script(), arguments=[f"--Sallyport.policy={ALLOW}"])
    folder = server.root / "demo"
    folder.mkdir(parents=True)
    for number in range(20):
        (folder / f"file-{number}.txt").write_text(f"{number}\n" * 100)
    with server:
        figures = {"growth": asyncio.run(grow(server)), "call": asyncio.run(calls(server))}
    shutil.rmtree(server.base, ignore_errors=True)
    report("turns", "the first turns of the same run; sh -c true", figures)


if __name__ == "__main__":
    main()
