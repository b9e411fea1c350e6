"""Whether anything grows: 200 turns in one thread, and the time of a whole confined, journalled, audited call.

``python bench/turns.py``; baseline: a server that just began, turn beside turn (drift), ``sh -c true`` (call).
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
# Turns in which everything is loaded and compiled, and those that are compared after them.
WARM = 20
COMPARED = 3 if quick() else 30
# Two calls a turn: the same call three times in a row would pause the turn.
CALL_TURNS = 3 if quick() else 40
# The gate lets a burst of acts through and then 300 a minute. At one pace from the first turn on, all turns find the
# processor and its caches in the same state; back to back they would look faster than those that waited.
PACE_SECONDS = 0.22
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


class Chat:
    """One thread on a server, worked turn by turn at a fixed pace."""

    def __init__(self, wire: Wire, thread: str) -> None:
        self._wire = wire
        self._thread = thread
        self._turns = 0

    @classmethod
    async def open(cls, server: LabServer) -> Chat:
        wire = await Wire.connect(server)
        return cls(wire, await wire.thread("demo"))

    async def turn(self) -> float:
        """Milliseconds of one turn, from its acknowledgement to its end."""
        self._turns += 1
        words = [{"type": "text", "text": f"turn {self._turns}"}]
        await asyncio.sleep(PACE_SECONDS)
        await self._wire.request("turn/start", {"threadId": self._thread, "mode": "ask", "input": words})
        start = time.perf_counter()
        await self._wire.event("turn-end")
        return (time.perf_counter() - start) * 1000

    def close(self) -> None:
        self._wire.close()


async def grow(old: LabServer, new: LabServer) -> dict[str, Any]:
    """What 200 turns left behind: memory, and the time of a turn beside that of a server that just began."""
    assert old.process is not None
    chat = await Chat.open(old)
    pids = (old.process.pid, *children(old.process.pid))
    samples = []
    for number in range(TURNS):
        await chat.turn()
        if number in (min(WARM, TURNS // 4), TURNS - 1):
            samples.append([resident_mb(pid) for pid in pids])
    begun = await Chat.open(new)
    for _ in range(min(WARM, TURNS)):
        await begun.turn()
    long, short = [], []
    # One by one, so that a change of the machine's mood falls on both alike.
    for _ in range(COMPARED):
        short.append(await begun.turn())
        long.append(await chat.turn())
    for each in (chat, begun):
        each.close()
    server, engine = (round(last - first, 1) for first, last in zip(*samples, strict=True))
    first, last = summary(short), summary(long)
    return {
        "turns": TURNS,
        "server_grew_mb": server,
        "engine_grew_mb": engine,
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


def make_server() -> LabServer:
    server = scripted_server(script(), arguments=[f"--Sallyport.policy={ALLOW}"])
    folder = server.root / "demo"
    folder.mkdir(parents=True)
    for number in range(20):
        (folder / f"file-{number}.txt").write_text(f"{number}\n" * 100)
    return server


def main() -> None:
    old, new = make_server(), make_server()
    with old, new:
        figures = {"growth": asyncio.run(grow(old, new)), "call": asyncio.run(calls(old))}
    for server in (old, new):
        shutil.rmtree(server.base, ignore_errors=True)
    report("turns", "a server that just began, turn beside turn; sh -c true", figures)


if __name__ == "__main__":
    main()
